/// Loading a server the way its users would: requests by a schedule of their own, each counted from its scheduled time.
package dev.fulcrum.load;
