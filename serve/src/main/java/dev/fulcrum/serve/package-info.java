/// Living: answering requests under a promise. Batches, admission, receipts; pure Java without sockets, under a clock that is handed in.
package dev.fulcrum.serve;
