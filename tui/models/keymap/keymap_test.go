package keymap

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A key does one thing at a place, and every action can be found.
func TestTheActionTable(t *testing.T) {
	ids := map[string]bool{}
	type spot struct {
		key string
		at  Place
	}
	taken := map[spot]string{}
	for _, g := range Default().groups {
		for _, a := range g.Actions {
			assert.False(t, ids[a.ID], "%s is twice in the table", a.ID)
			ids[a.ID] = true
			assert.NotEmpty(t, a.About(), a.ID)
			assert.NotZero(t, a.Where, a.ID)
			assert.Equal(t, a.Words != "", slices.Contains(footer, a.ID), "%s: words are for the footer", a.ID)
			for _, key := range a.Keys.Keys() {
				for at := Form; at <= Palette; at <<= 1 {
					if a.Applies(at) {
						assert.Empty(t, taken[spot{key, at}], "%s of %s is taken", key, a.ID)
						taken[spot{key, at}] = a.ID
					}
				}
			}
		}
	}
	for _, id := range footer {
		assert.True(t, ids[id], "%s is in the footer and in no table", id)
	}
}

func TestBind(t *testing.T) {
	own, wrong := Default().Bind(map[string][]string{"delete": {"D"}, "quit": {"F10", "ctrl+q"}, "mark": {"space", "m"}, "messages": {"alt+m"}})
	assert.Empty(t, wrong)
	assert.Equal(t, "D", own.Shown("delete"))
	assert.Equal(t, "space m", own.Shown("mark"))
	assert.Equal(t, "delete", own.At("D", Copies).ID)
	assert.Nil(t, own.At("d", Copies))
	assert.Equal(t, "quit", own.At("ctrl+q", Detail).ID)
	assert.Equal(t, "quit", own.At("f10", Detail).ID)
	assert.Equal(t, "d", Default().Shown("delete"))

	swapped, wrong := Default().Bind(map[string][]string{"down": {"k"}, "up": {"j"}})
	assert.Empty(t, wrong)
	assert.Equal(t, "up", swapped.At("j", Copies).ID)

	for _, tt := range []struct {
		action, key, why string
	}{
		{"delte", "D", `there is no action "delte"`},
		{"delete", "r", "r is already the key of refresh; give one of them another key"},
		{"delete", "enter", "enter is already the key of open; give one of them another key"},
		{"delete", "shift+d", `no key is called "shift+d": a key is one character, or has a name such as enter, pgdown, f5, ctrl+d or alt+x`},
		{"delete", "", `no key is called "": a key is one character, or has a name such as enter, pgdown, f5, ctrl+d or alt+x`},
		{"delete", "\x1b", `no key is called "\x1b": a key is one character, or has a name such as enter, pgdown, f5, ctrl+d or alt+x`},
		{"next", "ctrl+a", "ctrl+a moves or erases in a text, and next works where text is typed; give it another key"},
		{"dialog-next", "right", "→ moves or erases in a text, and dialog-next works where text is typed; give it another key"},
		{"suspend", "ctrl+x", "ctrl+x is already the key of dialog-give-up; give one of them another key"},
		{"interrupt", "Q", "interrupt works where text is typed, and needs a key that is no text, such as ctrl+c"},
		{"dialog-enter", "y", "dialog-enter works where text is typed, and needs a key that is no text, such as enter"},
	} {
		table, wrong := Default().Bind(map[string][]string{tt.action: {tt.key}})
		assert.Nil(t, table)
		if assert.Len(t, wrong, 1, tt.key) {
			assert.EqualError(t, wrong[0], tt.why)
			assert.Equal(t, tt.action, wrong[0].Action)
		}
	}
}

// All keys of the table can be given back to it.
func TestEachDefaultKeyCanBeBound(t *testing.T) {
	keys := map[string][]string{}
	for _, id := range Default().IDs() {
		keys[id] = Default().Action(id).Keys.Keys()
	}
	_, wrong := Default().Bind(keys)
	assert.Empty(t, wrong)
}
