// Package private keeps files that are their user's alone: of mode 0600, in a
// folder of mode 0700. What is not as it would have left it, a link, something
// of another user or open to others, is neither read nor written.
package private
