/// `fulcrum:check` for Maven builds. Compiled for Java 17, because it runs inside the Java that runs Maven; the check itself is
/// `fulcrum check` in a process of its own.
package dev.fulcrum.maven;
