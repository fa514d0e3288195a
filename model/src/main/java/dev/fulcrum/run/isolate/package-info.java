/// Models in processes of their own: a crash, a hang or a blow-up of memory is one model's, and it comes back.
package dev.fulcrum.run.isolate;
