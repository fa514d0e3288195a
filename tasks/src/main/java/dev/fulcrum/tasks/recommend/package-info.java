/// Suggestions from what users did: reading of the brief, families of models, fitting, judging, and what a model says of itself.
package dev.fulcrum.tasks.recommend;
