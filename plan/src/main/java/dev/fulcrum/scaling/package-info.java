/// Internet scale on paper: closed forms that need no machine, each with its source.
package dev.fulcrum.scaling;
