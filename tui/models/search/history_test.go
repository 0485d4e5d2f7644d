package search

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dftask/client/task"
)

// Each field of a form is filled in from a target, but for what names the person who
// searches.
func TestAllFieldsAreFilledIn(t *testing.T) {
	for _, kind := range []task.Type{task.URL, task.Image, task.ID, task.Content} {
		for _, field := range newForm(kind, "", "").Fields {
			if field.Name != "username" && !field.secret() {
				assert.Contains(t, TextsOf(task.Query{Type: kind}), field.Name)
			}
		}
	}
}
