/// What users did with items: reading, cleaning, dividing by time, and the cases on which suggestions are judged.
package dev.fulcrum.data.events;
