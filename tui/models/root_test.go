package models

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/guard"
	"dftask/tui/models/search"
)

var sizes = []struct{ w, h int }{{80, 24}, {120, 40}, {160, 50}}

func TestSearchDeleteWatch(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			drive(t, simulator.Options{}, size.w, size.h, func(d *driver) {
				d.sees("Type a URL and press enter.")
				d.press("1", llama, "enter")
				d.wait(2 * time.Second)
				d.sees("next check in 29 s", "0 of 2 schedulers answered")
				d.waitFor("8 in 2 clusters, 8 complete", 40*time.Second)
				d.sees("cluster-1", "6 copies", "eu-west", "dragonfly-seed-client-0", "127.1.1.3")

				d.press("a", "d")
				d.sees("Delete 8 copies in 2 clusters?", "Type delete")
				d.press("enter")
				d.sees("Type delete")
				d.press("delete", "tab", "INC-42", "enter")
				d.wait(time.Second)
				d.sees("pending", "next 29s")
				d.waitFor("PURGED: 8 deleted, no copy found afterwards", 40*time.Second)
				assert.Equal(t, 1, d.wire.count("POST /oapi/v1/jobs")-2, "one delete, besides two searches")

				d.press("1", "enter")
				d.waitFor("no copy found", 40*time.Second)
			})
		})
	}
}

func TestVerdictsOnTheScreen(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search("https://example.com/disk-only.bin")
		d.press("d", "delete", "enter")
		d.waitFor("NOTHING PURGED: 0 deleted, 2 still found", 40*time.Second)
		d.search("https://example.com/fail.bin")
		d.press("d", "delete", "enter")
		d.waitFor("PARTLY PURGED: 2 deleted, 1 failed, 1 still found", 40*time.Second)
		d.press("5", "g", "enter")
		d.sees("node-002", "permission denied: unlink /var/lib/dragonfly/content", "dfctl task rm")
		d.press("esc", "j", "enter")
		d.sees("the scheduler had forgotten the task", "node-004")
	})
}

// A slow line or a quick hand brings several letters in one read.
func TestLettersReadTogether(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.burst("1" + llama)
		d.press("enter")
		d.wait(31 * time.Second)
		d.press("g")
		d.burst("jjjj")
		assert.Equal(t, 4, d.root.panes.Search().Copies.List.At)

		d.burst("ddelete")
		d.wait(guard.WordGap)
		d.doesNotSee("Type delete")
		d.sees("d was typed in one go with another key and was not taken. Press it by itself.")

		d.press("d")
		d.burst("delete")
		d.sees("enter deletes now")
		d.press("enter")
		assert.Len(t, d.root.panes.Executions.Running(), 1)
	})
}

// Where the terminal is too small for a dialog its keys do nothing.
func TestKeysForADialogThatHasNoRoom(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		d.press("d")
		d.send(tea.WindowSizeMsg{Width: 10, Height: 3})
		d.press("delete", "enter")
		d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		d.sees("type delete to continue")
		assert.Empty(t, d.deletes())
	})
}

// The other dialogs that take a decision are seen first too.
func TestKeysBeforeADialogIsSeenDecideNothing(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		draw := d.onTerminal()
		d.begun(dir, task.Operation{ID: "0badcafe", Began: d.deps.Engine.Clock.Now()}, 2).Close()
		d.restart(dir, d.deps.Ctx)
		d.press("delete", "enter")
		require.IsType(t, &dialogs.Resume{}, d.root.front.dialog)
		draw()
		d.press("delete", "enter")
		d.wait(time.Minute)
		require.Nil(t, d.root.front.dialog)
		require.Len(t, d.deletes(), 2)

		d.search(llama)
		d.press("a", "d")
		draw()
		d.press("delete", "enter")
		d.wait(2 * time.Second)
		d.press("q", "q")
		require.IsType(t, &dialogs.Quit{}, d.root.front.dialog)
		require.False(t, d.quit)
		draw()
		d.press("esc")
		d.waitFor("PURGED: 8 deleted", 40*time.Second)
		d.press("esc", "d", "enter")
		require.IsType(t, &dialogs.PurgedBefore{}, d.root.front.dialog)
	})
}

func TestOnlyTheWordDeletes(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		for _, word := range []string{"", "d", "yes", "Delete", "delete it"} {
			d.press("d", word, "enter")
			d.sees("Type delete")
			d.press("esc")
			d.doesNotSee("Type delete")
		}
		assert.Equal(t, 1, d.wire.count("POST"), "the search alone")
	})
}

// What the dialog names is frozen when it opens.
func TestTheConfirmationIsFrozen(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search("https://example.com/fail.bin")
		d.press("1", "ctrl+u", llama)
		d.press("esc")
		d.sees("OUTDATED: the form was edited")
		d.press("d")
		d.sees("https://example.com/fail.bin", "The form was edited since the search")
		d.press("delete", "enter")
		d.waitFor("PARTLY PURGED", 40*time.Second)
		assert.Len(t, d.manager.Holders(simulator.Task{URL: llama}.TaskID()), 8)
	})
}

func TestDeletingWithoutASearch(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press(llama, "esc", "d")
		d.sees("all clusters")
		d.press("delete", "enter")
		d.waitFor("PURGED: 8 deleted", 40*time.Second)
	})
}

func TestDigitsOpenTabsWhereTheyAreNoText(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.press("3")
		d.sees("[3 Task ID]")
		d.press("5fbd")
		d.sees("[3 Task ID]", "5fbd")
		d.press("esc", "2")
		d.sees("[2 Image]")
		d.press("5")
		d.sees("[5 Executions")
		d.press("1", "https://a1")
		d.sees("[1 URL]", "https://a1")
		d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("4"), Alt: true})
		d.sees("[4 Content]")
		d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("4711\n"), Paste: true})
		d.sees("4711")
	})
}

func TestBadInputIsSaidAndNothingIsLost(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		for _, tt := range []struct{ url, says string }{
			{"", "The URL is empty."},
			{"https://exa mple.com/a", "The URL does not parse: invalid character"},
			{"example.com/a", "The URL has no scheme such as https://."},
		} {
			d.press("1", "ctrl+u", tt.url, "enter")
			d.sees(tt.says, tt.url, "[1 URL]")
			assert.True(t, d.root.panes.Typing(), "the cursor is where the mistake is")
		}
		d.press("ctrl+u", llama, "tab", "prod", "tab", "ml", "tab")
		for _, length := range []string{"3MiB", "x"} {
			d.press("ctrl+u", length, "enter")
			d.sees("piece length", length, llama, "prod", "ml")
		}
		assert.Zero(t, d.wire.count("POST"))
		d.press("ctrl+u", "4MiB", "enter")
		d.waitFor("no copy found", 40*time.Second)
	})
}

func TestTroubleIsShownAndOutlived(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press(llama, "enter")
		d.wait(2 * time.Second)
		d.wire.setRefuse(errors.New("cable pulled"))
		d.wait(40 * time.Second)
		d.sees("cable pulled", "again in")
		d.wire.setRefuse(nil)
		d.waitFor("8 in 2 clusters", time.Minute)

		d.wire.setRefuse(errors.New("cable pulled"))
		d.press("r")
		d.sees("The search failed", "does not answer: cable pulled", llama)
		d.wait(2 * time.Minute)
		d.sees("STALE")
		d.wire.setRefuse(nil)
		d.press("r")
		d.waitFor("8 in 2 clusters", 2*time.Minute)
		d.wait(2 * time.Minute)
		d.doesNotSee("STALE")
	})
}

func TestRefusedToken(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.manager.RevokeToken(d.manager.Token())
		d.press(llama, "enter")
		d.wait(time.Second)
		d.sees("the token worked before and is refused now", "trying again in")
		d.wait(refusedFor)
		d.sees("does not know the token", "DFTASK_TOKEN")
	})
}

// Escape is what a split arrow key begins with: it goes back and nothing else,
// wherever it comes.
func TestEscapeIsHarmless(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		split := func() {
			d.press("esc", "[", "A")
			d.receive()
		}
		for _, way := range [][]string{{"1"}, {"d"}, {"d", "delete"}, {"5"}, {"5", "enter"}, {"?"}, {":"}, {"m"}, {"/", "node"}, {"/", "node", "enter"}, {"z"}, {}} {
			d.press(way...)
			for range 4 {
				split()
			}
			require.False(t, d.quit, way)
			require.Nil(t, d.root.front.dialog, way)
			require.Empty(t, d.root.panes.Executions.Running(), way)
			require.Equal(t, 1, d.wire.count("POST"), way)
			require.Equal(t, llama, d.root.panes.Searches[0].Form.Value("url"), way)
			d.press("1", "esc")
		}
	})
}

func TestQuitListsWhatIsUnderWay(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		d.press("d", "delete", "enter")
		d.wait(time.Second)
		d.press("q")
		d.sees("PENDING "+llama, "The manager finishes")
		d.press("esc")
		require.False(t, d.quit)
		d.wait(guard.WordGap)
		d.burst("qq")
		require.False(t, d.quit, "the second was typed before the question was there")
		d.press("q")
		require.True(t, d.quit)
	})
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.press("q")
		require.False(t, d.quit, "a letter in the form")
		d.press("ctrl+c")
		require.True(t, d.quit)
	})
}

func TestReadOnly(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.deps.ReadOnly = true
		d.search(llama)
		d.doesNotSee("d delete")
		d.press("d")
		d.sees("This dashboard is read-only.")
		d.press(":", "delete", "enter")
		d.sees("read-only")
		assert.Equal(t, 1, d.wire.count("POST"))
	})
}

func TestFilterSortFoldAndCopy(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		d.press("/", "eu-west", "enter")
		d.sees("2 of 8", "127.1.1.2")
		d.doesNotSee("127.0.1.2 ")
		d.press("esc")
		d.sees("127.0.1.2 ")
		d.press("g", "enter")
		d.doesNotSee("127.0.1.2 ")
		d.press("enter", "j", "y")
		d.sees("Copied: dragonfly-seed-client-0")
		assert.Equal(t, "dragonfly-seed-client-0", d.copied)
		d.press("Y")
		assert.JSONEq(t, `{"hostname":"dragonfly-seed-client-0","ip":"127.0.1.1","host_type":"super","complete":true,"host_id":"127.0.1.1-dragonfly-seed-client-0"}`, d.copied)
		d.press("o")
		d.sees("Order", "4 state")
		d.press("4")
		d.sees("STATE▲")
		d.press("o", "enter")
		d.sees("STATE▼")
		d.press(":", "messages", "enter")
		d.sees("Messages", "Copied:")
	})
}

// Whatever a manager sends, the terminal gets text and colors alone.
func TestHostileManager(t *testing.T) {
	const evil = "a\x1b]52;c;ZXZpbA==\x07\x1b[2J\x1b[31mred\u202eltr\u200b\r\nX\x9b5n"
	fleet := simulator.DemoFleet()
	fleet.Clusters[0].Hosts = append(fleet.Clusters[0].Hosts, simulator.Host{Name: "evil" + evil, IP: "127.0.1.99"})
	fleet.Clusters[0].Name = "cluster-1"
	url := "https://example.com/evil.bin"
	fleet.Tasks = append(fleet.Tasks, simulator.Task{URL: url, Copies: []simulator.Copy{
		{Host: "cluster-1/evil" + evil, DeleteError: evil}, {Host: "cluster-1/node-001"},
	}})
	allowed := regexp.MustCompile(`\x1b\[[0-9;]*m`)
	check := func(d *driver) {
		d.t.Helper()
		frame := allowed.ReplaceAllString(d.root.View(), "")
		for _, c := range frame {
			ok := c == '\n' || c >= ' ' && c != 0x7f && (c < 0x80 || c > 0x9f) && c != 0x202e && c != 0x200b
			require.True(d.t, ok, "%q in\n%q", c, frame)
		}
	}
	drive(t, simulator.Options{Fleet: fleet}, 120, 40, func(d *driver) {
		d.search(url)
		d.sees("evil")
		check(d)
		d.press("d", "delete", "tab", "why", "enter")
		d.waitFor("PARTLY PURGED", 40*time.Second)
		check(d)
		d.press("5", "enter")
		d.sees("red")
		check(d)
		d.press("Y")
		check(d)
		assert.NotContains(t, d.copied, "\x1b")
	})
}

// A reply to an older question changes nothing.
func TestStaleRepliesAreDropped(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.press(llama, "enter")
		d.wait(5 * time.Second)
		late := search.UpdateMsg{Serial: d.root.panes.Search().Serial, Update: d.root.panes.Search().Update}
		late.Update.Done = true
		d.press("1", "ctrl+u", "https://example.com/none.bin", "enter")
		d.send(late)
		require.True(t, d.root.panes.Search().Running, "the search that ended is an older one")
		d.wait(26 * time.Second)
		d.doesNotSee("8 in 2 clusters")
		d.waitFor("no copy found", 10*time.Second)

		d.paste(llama, fail)
		d.press("s")
		d.wait(time.Second)
		older := search.FoundMsg{Serial: d.root.panes.Search().Serial, Over: true}
		d.press("r")
		d.send(older)
		require.True(t, d.root.panes.Search().Running, "the searches that ended are older ones")
		d.waitFor("2 of 2 with copies", 40*time.Second)
	})
}

func TestSizesDoNotMatter(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		for _, way := range [][]string{{}, {"d"}, {"esc", "5", "enter"}, {"esc", "?"}, {"esc", ":"}} {
			d.press(way...)
			for _, size := range []struct{ w, h int }{{20, 6}, {1, 1}, {0, 0}, {37, 11}, {220, 70}, {80, 24}} {
				d.send(tea.WindowSizeMsg{Width: size.w, Height: size.h})
				d.press("j", "k")
				if size.h > 0 {
					require.Equal(t, size.h, strings.Count(d.root.View(), "\n")+1)
				}
			}
		}
	})
}
