/// What people build: a package a task, and here what is asked of all of them.
package dev.fulcrum.tasks;
