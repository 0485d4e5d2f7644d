package views

// FirstRun is the body of a dashboard that knows no manager yet.
type FirstRun struct {
	// URL is the input for the manager's URL. Its label is set here.
	URL Field
	// State is how the check of that URL stands.
	State CheckState
	// Checked is the URL that State is about, completed with its scheme:
	// "https://manager.example.com:8080".
	Checked string
	// PlainHTTP is set when Checked would carry tokens and passwords in clear.
	PlainHTTP bool
	// Problem is why it was refused, in CheckFailed.
	Problem Problem
	// Name is the name of a context in the command that makes the manager
	// permanent: "prod". Empty shows NAME.
	Name string
	// DemoKey starts the demo: "ctrl+o". Empty leaves the demo out.
	DemoKey string
}

// CheckState is how the check of a manager's URL stands.
type CheckState int

// The states of the check.
const (
	// CheckNone is before enter.
	CheckNone CheckState = iota
	// CheckRunning waits for an answer of Checked.
	CheckRunning
	// CheckFailed found no manager at Checked.
	CheckFailed
	// CheckOK found one; the sign-in opens next.
	CheckOK
)
