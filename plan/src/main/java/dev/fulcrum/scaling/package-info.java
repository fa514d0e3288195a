/// Internet scale on paper: published laws, catalogues and closed forms for plans that no machine here can measure. Pure arithmetic; the
/// only input beside arguments is the data that ships with it. Formulas with their sources: docs/math/scaling.md.
package dev.fulcrum.scaling;
