package overlay

import (
	"time"

	"dftask/tui/views/widget"
)

// SignIn is the dialog that gets a personal access token: pasted, or made for
// a user who signs in. It opens when there is no token, when the manager
// refuses the one there is, and when somebody asks for it.
type SignIn struct {
	// Context is the name of the configured context; may be empty.
	Context string
	// Manager is the manager's URL, with its scheme: a password is about to go there.
	Manager string
	// PlainHTTP is set when what is typed here would cross a network in clear.
	PlainHTTP bool

	// Why says why the dialog is open.
	Why SignInWhy
	// Place is where the refused token came from, as it is said after "from":
	// "the keyring", "DFTASK_TOKEN", "the token command".
	Place string
	// Detail completes Why: of SignInExpired when that was ("2026-11-20, 3 d
	// ago"), of SignInScope the scope that is missing ("job"). May be empty.
	Detail string
	// Shadows is set when Place is asked before the keyring, so that the refused
	// token is found again at the next start wherever the new one is kept.
	Shadows bool
	// Resumes is set when there is work behind the dialog that continues
	// afterwards. The dialog then says that nothing is lost.
	Resumes bool

	// Way is which of the two ways is shown.
	Way SignInWay
	// Focus is the row that gets the keys. Only while State is SignInEditing.
	Focus SignInRow
	// The inputs. Token is of SignInToken, the others of SignInUser. Their
	// labels, masks and Focused are set here; only values, cursors,
	// placeholders and errors are read. The errors are drawn under the inputs.
	Token, User, Password, Name, Description widget.Field
	// Expiry is how long the new token is good for, Date the input when Expiry
	// is ExpiryDate: "2027-01-31".
	Expiry Expiry
	Date   widget.Field
	// Until is the day on which a token made now would expire: "2026-12-23".
	// Empty leaves it out, as while the date is wrong.
	Until string
	// Job and Cluster are the scopes of the new token.
	Job, Cluster bool

	// Keep is where the token will be kept. Without a keyring it is the caller's
	// to step over KeepKeyring.
	Keep Keep
	// NoKeyring is the sentence of why the keyring cannot be used. Empty when it can.
	NoKeyring string
	// File is the path of KeepFile.
	File string

	// State is what the dialog is doing.
	State SignInState
	// Doing names the step in SignInWorking: "signing in", "creating the token",
	// "trying the token".
	Doing string
	// Retry, when not 0, is the time until the second sign-in after the manager
	// refused the first; the dialog then says why there is a second one.
	Retry time.Duration
	// Problem is what went wrong with the last attempt, in SignInEditing. One
	// without What is none.
	Problem widget.Problem
	// Granted is what the token may do, in SignInDone.
	Granted Granted

	// Keys are named in the last line: {"enter", "sign in"}, {"tab", "next"}.
	Keys []widget.Hint
}

// SignInState is what the dialog is doing.
type SignInState int

// The states of the dialog.
const (
	// SignInEditing takes keys, before the first attempt and after a failed one.
	SignInEditing SignInState = iota
	// SignInWorking waits for the manager or the keyring.
	SignInWorking
	// SignInDone has a token that works, and says what it may do.
	SignInDone
)

// SignInWhy is why the dialog is open.
type SignInWhy int

// The reasons for which the dialog opens.
const (
	// SignInNoToken is when none was found anywhere.
	SignInNoToken SignInWhy = iota
	// SignInUnknown is a token that the manager does not know.
	SignInUnknown
	// SignInExpired is one that was good until Detail.
	SignInExpired
	// SignInInactive is one that was switched off; some managers say so of a
	// revoked one too.
	SignInInactive
	// SignInScope is one without the scope Detail.
	SignInScope
	// SignInAsked is when nothing is wrong and somebody asked for the dialog.
	SignInAsked
)

// SignInWay is how a token is come by.
type SignInWay int

// The ways.
const (
	// SignInToken takes one that exists.
	SignInToken SignInWay = iota
	// SignInUser signs in with user and password, and makes one.
	SignInUser
)

// Expiry is a choice of how long a new token is good for.
type Expiry int

// The choices of Dragonfly's own console, and a date.
const (
	Expiry7 Expiry = iota
	Expiry30
	Expiry60
	Expiry90
	ExpiryDate
)

// ExpiryDays are the days of the choices before ExpiryDate.
var ExpiryDays = [...]int{Expiry7: 7, Expiry30: 30, Expiry60: 60, Expiry90: 90}

// Keep is a place for a token.
type Keep int

// The places.
const (
	// KeepKeyring is the keyring of the operating system.
	KeepKeyring Keep = iota
	// KeepRun is this program's memory.
	KeepRun
	// KeepFile is a file that others may come to read.
	KeepFile
)

// Granted is what a token turned out to be good for.
type Granted struct {
	// Jobs is set when it may read and make jobs, Clusters when it may list
	// scheduler clusters.
	Jobs, Clusters bool
	// Kept says where it is now, as a sentence: "It is kept in the keyring.",
	// "The keyring did not take it: it is kept for this run only."
	Kept string
	// Expires is when it ends, as far as that is known: "2026-12-23, in 30 d".
	Expires string
}

// SignInRow is a place in the dialog that can have the focus.
type SignInRow int

// The rows. A row of choices takes left and right, a scope takes space.
const (
	RowWay SignInRow = iota
	RowToken
	RowUser
	RowPassword
	RowName
	RowDescription
	RowExpiry
	RowDate
	RowJobScope
	RowClusterScope
	RowKeep
)

// Rows are the rows there are now, in the order tab walks them.
func (s SignIn) Rows() []SignInRow {
	if s.Way == SignInToken {
		return []SignInRow{RowWay, RowToken, RowKeep}
	}
	rows := []SignInRow{RowWay, RowUser, RowPassword, RowName, RowDescription, RowExpiry}
	if s.Expiry == ExpiryDate {
		rows = append(rows, RowDate)
	}
	return append(rows, RowJobScope, RowClusterScope, RowKeep)
}
