package views

import (
	"time"

	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

const sampleManager = "https://manager.example.com:8080"

func signIn(change func(*overlay.SignIn)) overlay.SignIn {
	s := overlay.SignIn{
		Context: "prod", Manager: sampleManager, Focus: overlay.RowToken,
		Token: widget.Field{Placeholder: "paste it here"}, User: widget.Field{Placeholder: "such as root"}, Password: widget.Field{},
		Name: widget.Field{Value: "dftask alice@bastion"}, Description: widget.Field{Placeholder: "optional"}, Date: widget.Field{Placeholder: "2027-01-31"},
		Expiry: overlay.Expiry30, Until: "2026-12-23", Job: true, Cluster: true,
		File: "~/.config/dftask/tokens/prod",
		Keys: []widget.Hint{{Keys: "enter", Words: "sign in"}, {Keys: "tab", Words: "next"}, {Keys: "← →", Words: "choose"}, {Keys: "esc", Words: "without a token"}},
	}
	change(&s)
	return s
}

func signInUser(change func(*overlay.SignIn)) overlay.SignIn {
	return signIn(func(s *overlay.SignIn) {
		s.Way, s.Focus = overlay.SignInUser, overlay.RowPassword
		s.User.Value, s.Password.Value, s.Password.Cursor = "root", "dragonfly", 9
		change(s)
	})
}

// signInSamples are the states of the sign-in.
func signInSamples() []sample {
	const noBus = "This session has no D-Bus session bus, and so no keyring, as is usual over ssh and in containers."
	dialog := func(name string, s overlay.SignIn) sample {
		return sample{"signin-" + name, with(func(screen *Screen) {
			screen.Dialog, screen.Header.Token, screen.Flash = s, "", Flash{}
			screen.Header.Badges = []widget.Badge{{Text: "NO TOKEN", Tone: widget.ToneError}}
		})}
	}
	working := []widget.Hint{{Keys: "esc", Words: "stop"}}
	return []sample{
		dialog("none", signIn(func(s *overlay.SignIn) {})),
		dialog("unknown", signIn(func(s *overlay.SignIn) {
			s.Why, s.Place, s.Resumes = overlay.SignInUnknown, "the keyring", true
			s.Token.Value, s.Token.Cursor = "NWUyYjA3YzItMmM1Yi00YzA3LWE5ZDktMzQ1ZmE1MjQ1OGM0", 48
		})),
		dialog("expired", signIn(func(s *overlay.SignIn) {
			s.Why, s.Place, s.Detail, s.Resumes, s.Shadows = overlay.SignInExpired, "DFTASK_TOKEN", "2026-11-20, 3 d ago", true, true
		})),
		dialog("inactive", signIn(func(s *overlay.SignIn) {
			s.Why, s.Place, s.Focus, s.Context, s.Manager, s.PlainHTTP = overlay.SignInInactive, "the token file", overlay.RowWay, "", "http://10.0.0.7:8080", true
		})),
		dialog("scope", signIn(func(s *overlay.SignIn) {
			s.Why, s.Place, s.Detail, s.Focus, s.Keep = overlay.SignInScope, "the keyring", "job", overlay.RowKeep, overlay.KeepRun
		})),
		dialog("user", signInUser(func(s *overlay.SignIn) { s.Keys = append(s.Keys[:3:3], widget.Hint{Keys: "esc", Words: "back"}) })),
		dialog("user-date", signInUser(func(s *overlay.SignIn) {
			s.Focus, s.Expiry, s.Until = overlay.RowDate, overlay.ExpiryDate, ""
			s.Date.Value, s.Date.Cursor, s.Date.Error = "2039-01-3", 9, "the manager takes dates up to 2038-01-19"
		})),
		dialog("user-scopes", signInUser(func(s *overlay.SignIn) { s.Focus, s.Cluster = overlay.RowClusterScope, false })),
		dialog("working", signInUser(func(s *overlay.SignIn) { s.State, s.Doing, s.Keys = overlay.SignInWorking, "signing in", working })),
		dialog("countdown", signInUser(func(s *overlay.SignIn) {
			s.State, s.Retry, s.Keys = overlay.SignInWorking, 4*time.Second, working
			s.Why, s.Place, s.Resumes = overlay.SignInUnknown, "the keyring", true
		})),
		dialog("failed", signInUser(func(s *overlay.SignIn) {
			s.Password.Value, s.Password.Cursor = "", 0
			s.Problem = widget.Problem{What: "The manager refuses this user and password.", Why: "It did so twice, 6 s apart: 401 Unauthorized.", Do: "Type the password again; the manager takes 8 to 20 characters."}
		})),
		dialog("name-taken", signInUser(func(s *overlay.SignIn) {
			s.Focus, s.Why, s.Place, s.Resumes = overlay.RowName, overlay.SignInExpired, "the keyring", true
			s.Name.Cursor, s.Name.Error = 20, "the manager has a token of this name already; choose another"
		})),
		dialog("no-keyring", signIn(func(s *overlay.SignIn) { s.NoKeyring, s.Keep = noBus, overlay.KeepRun })),
		dialog("plaintext", signInUser(func(s *overlay.SignIn) { s.NoKeyring, s.Keep, s.Focus = noBus, overlay.KeepFile, overlay.RowKeep })),
		dialog("done", signInUser(func(s *overlay.SignIn) {
			s.State, s.Keys = overlay.SignInDone, []widget.Hint{{Keys: "enter", Words: "continue"}}
			s.Granted = overlay.Granted{Jobs: true, Clusters: true, Kept: "It is kept in the keyring.", Expires: "2026-12-23, in 30 d"}
		})),
		dialog("done-jobs", signIn(func(s *overlay.SignIn) {
			s.State, s.Keys, s.Token.Value = overlay.SignInDone, []widget.Hint{{Keys: "enter", Words: "continue"}}, "NWUyYjA3YzItMmM1Yi00YzA3LWE5ZDktMzQ1ZmE1MjQ1OGM0"
			s.Granted = overlay.Granted{Jobs: true, Kept: "The keyring did not take it: it is kept for this run only."}
		})),
	}
}

// startSamples are the first run, the contexts, and headers with all they can hold.
func startSamples() []sample {
	first := func(name string, f FirstRun) sample {
		f.DemoKey = "ctrl+o"
		return sample{"firstrun-" + name, with(func(s *Screen) {
			s.Body, s.FirstRun, s.Header, s.Tabs = BodyFirstRun, f, Header{}, Tabs{}
			s.Hints = []widget.Hint{{Keys: "enter", Words: "check"}, {Keys: "ctrl+o", Words: "demo"}, {Keys: "ctrl+c", Words: "quit"}}
		})}
	}
	typed := widget.Field{Value: "manager.example.com:8080", Cursor: 24}
	http := "http://10.0.0.7:8080"
	badges := []widget.Badge{{Text: "PLAINTEXT TOKEN", Tone: widget.ToneWarn}, {Text: "PLAIN HTTP", Tone: widget.ToneWarn}, {Text: "READ-ONLY", Tone: widget.ToneWarn}, {Text: "DEMO ×10", Tone: widget.ToneInfo}}
	return []sample{
		first("empty", FirstRun{URL: widget.Field{Placeholder: "https://…"}, Without: "New charts install no manager until manager.enable is true; without one, dfctl task ls and dfctl task rm list and remove the copies of one host at a time."}),
		first("checking", FirstRun{URL: typed, State: CheckRunning, Checked: sampleManager}),
		first("refused", FirstRun{URL: typed, State: CheckFailed, Checked: sampleManager, Problem: widget.Problem{
			What: "That is not a Dragonfly manager.", Why: "https://manager.example.com:8080/healthy answers with a page (text/html), where a manager says OK.",
			Do: "Give the address and port of the manager's REST API: 8080 unless it was changed.",
		}}),
		first("unreachable", FirstRun{URL: widget.Field{Value: http, Cursor: 20}, PlainHTTP: true, State: CheckFailed, Checked: http, Problem: widget.Problem{
			What: "Nothing answers there.", Why: "dial tcp 10.0.0.7:8080: connect: connection refused", Do: "Check the address and port, and whether this host can reach it.",
		}}),
		first("ok", FirstRun{URL: widget.Field{Value: http}, PlainHTTP: true, State: CheckOK, Checked: http, Name: "prod"}),
		{"signin-first", with(func(s *Screen) {
			s.Body, s.Header, s.Tabs, s.Hints = BodyFirstRun, Header{Manager: "manager.example.com:8080"}, Tabs{}, nil
			s.FirstRun = FirstRun{URL: typed, State: CheckOK, Checked: sampleManager, DemoKey: "ctrl+o"}
			s.Dialog = signIn(func(s *overlay.SignIn) { s.Context = "" })
		})},
		{"contexts", with(func(s *Screen) { s.Dialog = contexts() })},
		{"header-badges", with(func(s *Screen) {
			s.Header.Color, s.Header.Badges, s.Header.Expiry = "red", badges, "expires in 5 d"
		})},
		{"header-expiry", with(func(s *Screen) { s.Header.Color, s.Header.Expiry = "208", "expires in 5 d" })},
		{"header-color", with(func(s *Screen) {
			s.Header.Color, s.Header.Badges = "no-such-color", []widget.Badge{{Text: "READ-ONLY", Tone: widget.ToneWarn}}
		})},
	}
}

func contexts() overlay.Choice {
	readOnly := []widget.Badge{{Text: "READ-ONLY", Tone: widget.ToneWarn}}
	return overlay.Choice{
		Title: "Contexts", Text: "Searches and purges under way are no longer watched after a switch.",
		Items: []overlay.ChoiceItem{
			{Label: "prod", Note: "manager.example.com:8080", Color: "red", Badges: readOnly, Marked: true},
			{Label: "staging", Note: "manager.staging.example.com:8080", Color: "yellow"},
			{Label: "asia-northeast-1", Note: "dragonfly-manager.asia-northeast-1.internal.example.com:8080", Color: "27", Badges: []widget.Badge{{Text: "READ-ONLY", Tone: widget.ToneWarn}, {Text: "PLAIN HTTP", Tone: widget.ToneWarn}}},
			{Label: "lab", Note: "10.0.0.7:8080", Color: "none", Badges: []widget.Badge{{Text: "PLAIN HTTP", Tone: widget.ToneWarn}}},
			{Label: "old", Disabled: "no manager is set"},
		},
		List: widget.List{Cursor: 2, Total: 5},
		Keys: []widget.Hint{{Keys: "enter", Words: "switch"}, {Keys: "esc", Words: "back"}},
	}
}
