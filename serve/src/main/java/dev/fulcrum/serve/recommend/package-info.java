/// Questions for suggestions as clients ask them, and the answers.
package dev.fulcrum.serve.recommend;
