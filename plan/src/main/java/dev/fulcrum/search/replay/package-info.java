/// Searches on measurements that were recorded once: the same code as live. Pure arithmetic; reading files is for others.
package dev.fulcrum.search.replay;
