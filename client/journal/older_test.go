package journal

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const managerURL = "http://manager.example.com:8080"

// What an earlier release wrote down for a context of the manager is known, and
// what it left unfinished can be taken, also when the context is gone.
func TestTheJournalsOfContextsAreRead(t *testing.T) {
	for name, tt := range map[string]struct {
		manager, context string
		known            []string
	}{
		"a context that is gone":  {managerURL, "prod", nil},
		"with other characters":   {managerURL, "prod_eu-1.b", nil},
		"a name that is cut":      {"https://dragonfly-manager.eu-central-1.example.com:8443", "production", []string{"staging", "production"}},
		"an address with a path":  {"https://example.com/dragonfly", "a", nil},
		"a name of hyphens alone": {managerURL, "a-b-c-d-e-f-g-h", nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			old := Open(dir, tt.manager+"#"+tt.context)
			e := begin(t, old, operation("00000001", 1))
			e.Close()
			begin(t, old, operation("00000002", 1)).End(Finished)
			j := Open(dir, tt.manager, tt.known...)
			past, err := j.Past()
			require.NoError(t, err)
			require.Len(t, past, 2)
			// A purge that begins now is refused for it, too.
			_, err = j.Begin(operation("00000003", 1), func(past []Record) error {
				assert.Len(t, past, 2)
				return nil
			})
			require.NoError(t, err)

			taken, err := j.Take("00000001")
			require.NoError(t, err)
			past, err = j.Past()
			require.NoError(t, err)
			require.Len(t, past, 3)
			for _, r := range past {
				assert.Equal(t, r.Operation.ID != "00000002", r.Alive, r.Operation.ID)
			}
			_, err = Open(dir, tt.manager, tt.known...).Take("00000001")
			assert.ErrorAs(t, err, new(*TakenError))
			taken.End(Finished)
			_, err = j.Take("00000001")
			assert.ErrorAs(t, err, new(*GoneError))
		})
	}
}

// Of another manager nothing is read, however alike the addresses are.
func TestTheJournalsOfOtherManagersAreNotRead(t *testing.T) {
	dir := t.TempDir()
	for i, other := range []string{"http://manager.example.com:80801", managerURL + "/prod", "https://manager.example.com:8080#prod", managerURL + "-prod", "http://manager.example.com#8080"} {
		begin(t, Open(dir, other), operation("0000000"+string(rune('1'+i)), 1)).Close()
	}
	past, err := Open(dir, managerURL, "prod", "8080").Past()
	require.NoError(t, err)
	assert.Empty(t, past)
}
