package search

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dftask/client/export"
	"dftask/client/spawn"
	"dftask/client/task"
	"dftask/client/variants"
	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/table"
	"dftask/tui/views/text"
)

// others searches a target under the other names that its task may have.
type others struct {
	// asked is set where --variants is given, and refused where it is false.
	asked, refused bool

	env     console.Env
	flags   session.Flags
	c       *session.Connection
	q       task.Query
	ids     []uint
	history *variants.History
	// answers are those of what was searched so far.
	answers []variants.Found
}

// longOthers is what the help of a search tells of them.
const longOthers = `

Where no copy is found, the task is searched once more under the names that it
may have instead: with tags, applications, piece lengths and filters that recent
jobs, purges and contexts have for the same file or host, without any, under the
ids of older and newer hosts, with http or https, with other escapes. They are
answered together, at one check of the manager. What is found is told, with the
command that searches it, and the exit code stays 3: what was asked for is not
there. With --variants they are searched at once, and a copy of any of them
exits with 0; with --variants=false never. Where hosts have another id for the
very URL, or take the digest of a blob's, that is searched along in any case, and
such a copy exits with 0.`

func (v *others) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&v.asked, "variants", false, "search under other likely names as well, at once (default: when no copy is found)")
	flags.Lookup("variants").DefValue = ""
}

// begin searches what is searched along with the target.
func (v *others) begin(ctx context.Context) (wait func(*console.Progress)) {
	list := variants.Same(v.q)
	if v.asked {
		list = v.likely(ctx)
	}
	return v.search(ctx, list)
}

// likely are the variants that history makes likely, without those that were
// searched.
func (v *others) likely(ctx context.Context) []variants.Variant {
	if v.history == nil {
		h := variants.Read(ctx, v.c.Engine)
		if desk, err := session.OpenDesk(v.env, v.c); err == nil {
			past, _ := desk.Past() // what cannot be read makes nothing likely
			h.Remember(past)
		}
		if known, err := config.At(v.env.Getenv).Load(); err == nil {
			for _, c := range known.Contexts {
				h.RememberContext(c.Name, c.Tag, c.Application)
			}
		}
		v.history = &h
	}
	return variants.Without(variants.Of(v.q, *v.history), v.answers)
}

// search begins to search variants, and returns what waits for their answers.
func (v *others) search(ctx context.Context, list []variants.Variant) (wait func(*console.Progress)) {
	if len(list) == 0 {
		return func(*console.Progress) {}
	}
	var last []variants.Found
	updates := variants.Ask(ctx, v.c.Engine, list, v.ids)
	ended := make(chan struct{})
	waits := make(chan variants.Found, 1)
	spawn.Go(func() {
		defer close(ended)
		for last = range updates {
			if i := slices.IndexFunc(last, func(f variants.Found) bool { return !f.Done }); i >= 0 {
				select {
				case waits <- last[i]:
				default: // the one before was not shown yet
				}
			}
		}
	})
	return func(progress *console.Progress) {
		for {
			select {
			case f := <-waits:
				progress.Say("searching "+text.Count(len(list), "other name", "other names"), f.Wait)
			case <-ended:
				v.answers = append(v.answers, last...)
				return
			}
		}
	}
}

// held are those of which there is a copy.
func (v *others) held() []variants.Found { return variants.Held(v.answers) }

// noteKnown says what was answered of late.
func (v *others) noteKnown() {
	if v.history == nil || !v.asked {
		return
	}
	if k, ok := v.history.KnownOf(v.q.ComputedID()); ok {
		console.Note(v.env, "job #%d was answered %s ago: %s", k.JobID, text.Duration(k.Age.Round(time.Second)), text.Count(k.Copies, "copy", "copies"))
	}
}

// print writes what was found under other names, for people.
func (v *others) print(to io.Writer, l *table.Listing[export.Copy], none bool) error {
	if l.Output == console.AsCSV { // a row does not say whose copy it is
		return nil
	}
	held := v.held()
	for _, f := range held {
		lines := []string{"", fmt.Sprintf("found %s %s (job %d):", text.Count(f.Result.Copies(), "copy", "copies"), text.Clean(f.Why[0]), f.Result.JobID), "  " + v.command(f)}
		if err := console.Lines(to, lines); err != nil {
			return err
		}
		copies := export.Copies(f.Result)
		l.Sort(copies)
		if err := l.Table(to, copies); err != nil {
			return err
		}
	}
	if len(held) > 0 || !none || v.history == nil {
		return nil
	}
	lines := []string{"", "also searched, without a copy: " + text.Count(len(v.answers), "other name", "other names")}
	for _, f := range v.answers {
		line := "  " + text.Clean(f.Why[0])
		if !f.Done || f.Err != nil || !f.Result.Full() {
			line += " (not answered in full)"
		}
		lines = append(lines, line)
	}
	for _, host := range v.history.Silent {
		lines = append(lines, "note: "+text.Clean(host)+", and may hold a copy")
	}
	return console.Lines(to, append(lines,
		"The header X-Dragonfly-Task-ID of a download, and dfctl task ls on a host, show the true id: dftask search id ID."))
}

// command is the command line that searches a variant.
func (v *others) command(f variants.Found) string {
	return v.flags.PlaceOf(v.c.Settings).Search(f.Query, nil)
}

// exits0 says whether a copy was found that the exit code is about: of the very URL
// under another id, or with --variants of any of them.
func (v *others) exits0() bool {
	return slices.ContainsFunc(v.held(), func(f variants.Found) bool { return f.Same || v.asked })
}

// note says on standard error what was found, for where a program reads the rest.
func (v *others) note() {
	for _, f := range v.held() {
		console.Note(v.env, "found %s %s: %s", text.Count(f.Result.Copies(), "copy", "copies"), strings.TrimSpace(f.Why[0]), v.command(f))
	}
}
