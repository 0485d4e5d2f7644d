package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Problem is an error written for the person at the keyboard: Error says what
// failed and why, Advice what to do now. All errors of this package but a
// cancelled context are problems.
type Problem interface {
	error
	Advice() string
}

// NotManagerError is an answer that no manager gives: a web page, a redirect,
// another content type, JSON of another shape (contract §7.3).
type NotManagerError struct {
	Host string
	// Found says what was there instead, as a noun: "a web page".
	Found string
	// Sent is true when a manager may have taken a request that changes
	// something, and this stands in the place of its answer.
	Sent bool
	Err  error
}

// errDamaged is an answer whose compression cannot be undone.
var errDamaged = errors.New("its compression cannot be undone")

func (e *NotManagerError) Error() string {
	if errors.Is(e.Err, errDamaged) {
		return fmt.Sprintf("the answer from %s is damaged: %s", e.Host, errDamaged)
	}
	return fmt.Sprintf("what answers at %s is not a Dragonfly manager: it sent %s", e.Host, e.Found)
}

func (e *NotManagerError) Unwrap() error { return e.Err }

// Advice says what to check.
func (e *NotManagerError) Advice() string {
	if errors.Is(e.Err, errDamaged) {
		return "Something between here and the manager damages what it sends: " + withoutProxy
	}
	return "Give the address of the manager's REST port (8080 by default) of Dragonfly v2.2.4 or later, without a proxy's sign-in page in between."
}

// TooLargeError is an answer that is larger than any that is read.
type TooLargeError struct {
	Host string
	// Sent is true for a request that changes something: it was taken.
	Sent bool
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the answer of the manager at %s is larger than %d MB, or has far too many values", e.Host, maxAnswer>>20)
}

// Advice says what may be so large.
func (e *TooLargeError) Advice() string {
	return "Managers send nothing that large. Check the address, and ask the manager's operator what it sends."
}

// UnauthorizedError is a token that the manager does not know, or none.
type UnauthorizedError struct {
	Host string
	// Anonymous is true when the request carried no token at all.
	Anonymous bool
}

func (e *UnauthorizedError) Error() string {
	if e.Anonymous {
		return "there is no token for the manager at " + e.Host
	}
	return fmt.Sprintf("the manager at %s does not know the token", e.Host)
}

// Advice says how to get a token.
func (e *UnauthorizedError) Advice() string {
	if e.Anonymous {
		return "Run dftask login, or create a personal access token in the manager's console (scopes job and cluster) and set DFTASK_TOKEN."
	}
	return "It was mistyped, deleted, or belongs to another manager: run dftask login, or set DFTASK_TOKEN to one of this manager."
}

// ForbiddenReason says why a known token is refused (contract §1.1).
type ForbiddenReason string

// The reasons a manager gives for refusing a token.
const (
	// TokenScope is a token without the scope the route needs.
	TokenScope ForbiddenReason = "scope"
	// TokenInactive is a token switched off, or one unknown to the manager:
	// several questions at once make it say inactive for unknown.
	TokenInactive ForbiddenReason = "inactive"
	// TokenExpired is a token past its date.
	TokenExpired ForbiddenReason = "expired"
	// ForbiddenOther is any reason this program does not know.
	ForbiddenOther ForbiddenReason = "other"
)

// ForbiddenError is a token that the manager knows and refuses.
type ForbiddenError struct {
	Host   string
	Reason ForbiddenReason
	// Scope is the missing scope, "job" or "cluster", with TokenScope.
	Scope string
	// Message is the manager's own text.
	Message string
}

func (e *ForbiddenError) Error() string {
	switch e.Reason {
	case TokenScope:
		return fmt.Sprintf("the token lacks the scope %q for the manager at %s", e.Scope, e.Host)
	case TokenInactive:
		return fmt.Sprintf("the manager at %s says that the token is inactive; it may also be unknown or revoked", e.Host)
	case TokenExpired:
		return fmt.Sprintf("the token for the manager at %s has expired", e.Host)
	}
	return fmt.Sprintf("the manager at %s refuses the token: %s", e.Host, e.Message)
}

// Advice says how to get a token that works.
func (e *ForbiddenError) Advice() string {
	switch e.Reason {
	case TokenScope:
		return "Create a token with the scopes job and cluster: dftask login --user NAME does that, and so does the manager's console."
	case TokenInactive:
		return "Activate the token in the manager's console, or create another with dftask login --user NAME."
	case TokenExpired:
		return "Create another token with dftask login --user NAME, or in the manager's console."
	}
	return "Ask the manager's operator what the token may do."
}

// What is missing, where more than its number is known of it.
const (
	jobList          = "readable job list"
	schedulerCluster = "scheduler cluster"
)

// NotFoundError is a record that the manager does not have. Managers keep a
// job for 6 to 9 hours (contract §9).
type NotFoundError struct {
	Host string
	// What is the record: "job 42".
	What string
	// Message is the manager's own text; empty for an answer of nothing.
	Message string
}

func (e *NotFoundError) Error() string {
	what := e.What
	if what == "" {
		what = "what was asked for"
	}
	text := fmt.Sprintf("the manager at %s has no %s", e.Host, what)
	if e.Message != "" && e.Message != "record not found" {
		text += ": " + e.Message
	}
	return text
}

// Advice says why records go.
func (e *NotFoundError) Advice() string {
	switch {
	case e.What == jobList:
		return "A job on this page belongs to a user that no longer exists, and breaks the page for everybody. It goes by itself 6 to 9 hours after it was made; sooner if the manager's operator deletes its row from the database."
	case strings.Contains(e.What, schedulerCluster):
		return "It was removed a moment ago: dftask clusters lists those there are."
	case strings.HasPrefix(e.What, "job "):
		return "Managers forget a job 6 to 9 hours after it was made, and at once when somebody deletes its record."
	}
	return "Somebody may have removed it."
}

// InvalidError is a request whose contents the manager refuses.
type InvalidError struct {
	Host string
	// Message is the manager's own text.
	Message string
}

func (e *InvalidError) Error() string {
	return fmt.Sprintf("the manager at %s refuses the request: %s", e.Host, e.Message)
}

// Advice says what to correct.
func (e *InvalidError) Advice() string { return "Correct the field that the text names." }

// RateLimitedError is a request refused before anything was done. The clusters
// of a job have had too many jobs this second, or the manager does not know one
// of them yet; the answer is the same (contract §0.8, §2.4). Managers refuse
// nothing else for that reason, but gateways may.
type RateLimitedError struct {
	Host string
	// Clusters are the scheduler clusters that the request named; none where it is
	// no job, or a job for all.
	Clusters []uint
}

func (e *RateLimitedError) Error() string {
	if len(e.Clusters) == 0 {
		return fmt.Sprintf("the manager at %s, or a gateway before it, takes no more requests at this moment", e.Host)
	}
	return fmt.Sprintf("the manager at %s takes no more jobs for the clusters named at this moment, or does not know one of them yet", e.Host)
}

// Advice says how long to wait.
func (e *RateLimitedError) Advice() string {
	if len(e.Clusters) == 0 {
		return "Try again in a minute."
	}
	return "Try again in a minute. A cluster that was just created is unknown to the job limiter for up to 3 minutes; dftask clusters lists those there are."
}

// ServerError is any other failure of the manager.
type ServerError struct {
	Host   string
	Status int
	// Message is the manager's own text.
	Message string
	// Sent is true for a request that changes something: its work may have
	// been queued before the failure (contract §2.1).
	Sent bool
}

func (e *ServerError) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("the manager at %s failed with status %d", e.Host, e.Status)
	}
	return fmt.Sprintf("the manager at %s failed: %s", e.Host, e.Message)
}

// Advice explains the texts of contract §2.2.
func (e *ServerError) Advice() string {
	m := e.Message
	switch {
	case strings.HasPrefix(m, "active schedulers not found"):
		return "No scheduler of these clusters is connected to the manager. Choose other clusters, or see why the schedulers are down."
	case strings.Contains(m, "manifest unknown"):
		return "The registry has no such image or tag: check the manifest URL."
	case strings.Contains(m, "parse access url failed"):
		return "Give a manifest URL: https://REGISTRY/v2/NAME/manifests/TAG."
	case strings.Contains(m, "failed to authenticate with registry"):
		return "The registry wants a user name and a password: give --username NAME, or --docker-config for the login that docker has. The dashboard has fields for them."
	case strings.HasSuffix(m, "is invalid") && strings.Contains(m, "get image layers failed"):
		return "The manager refuses registries on loopback and link-local addresses."
	case e.IsNoPlatform():
		return "The image is not built for that platform, or its manifest lists no blobs: check the URL, and give another platform or all of them: --platform all."
	case strings.HasPrefix(m, "get image layers failed"):
		return "The manager could not read the image from its registry: check the URL, the platform, and that the manager can reach the registry."
	case strings.Contains(m, "invalid number of the seed peer cluster"):
		return "A scheduler cluster is not paired with exactly one seed peer cluster, and breaks the list of all: the manager's operator can pair it."
	case strings.HasPrefix(m, "Publish message error"), strings.Contains(m, ":6379"):
		return "The manager cannot reach its Redis. Try again when it can."
	case m == "Internal Server Error":
		return "The manager's database failed. Try again; if it stays, read the manager's log."
	case e.Status == http.StatusBadGateway || e.Status == http.StatusServiceUnavailable || e.Status == http.StatusGatewayTimeout:
		return "A gateway in front of the manager, or the proxy that HTTP_PROXY names, could not reach it. Try again, and see whether the manager is up."
	}
	return "Try again; if it stays, read the manager's log."
}

// IsNoPlatform says whether an image has no blobs for the platform that was asked for.
// Managers have said it in two ways (contract §2.2).
func (e *ServerError) IsNoPlatform() bool {
	return strings.Contains(e.Message, "no matching manifest for platform") || strings.Contains(e.Message, "no valid image layers found")
}

// RefusedError is a request that was not sent, for it could only fail or do
// harm.
type RefusedError struct {
	// Field is what is wrong: "url", "task-id", "content", "tag", "application",
	// "piece-length", "filtered-query-params", "platform", "bio", "manager",
	// "ca-file", "client-certificate", "client-key", "cluster", "target".
	Field string
	// Reason is a clause: "the piece length is under 4 MiB".
	Reason string
	// Next says what to do.
	Next string
	Err  error
}

func (e *RefusedError) Error() string  { return e.Reason }
func (e *RefusedError) Advice() string { return e.Next }
func (e *RefusedError) Unwrap() error  { return e.Err }

// Is says whether an error is one of a type, or wraps one.
func Is[T error](err error) bool {
	_, ok := errors.AsType[T](err)
	return ok
}

// MayHaveBeenTaken says whether a request that failed with err may have done
// its work all the same. Such a request is not sent again before the job list
// was searched for it (contract §0.12). An error with a method of this name
// tells it itself.
func MayHaveBeenTaken(err error) bool {
	type doubt interface {
		error
		MayHaveBeenTaken() bool
	}
	if e, ok := errors.AsType[doubt](err); ok {
		return e.MayHaveBeenTaken()
	}
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// MayHaveBeenTaken says whether the manager may have acted on the request.
func (e *UnreachableError) MayHaveBeenTaken() bool { return e.Sent }

// MayHaveBeenTaken says whether the manager may have acted on the request.
func (e *TooLargeError) MayHaveBeenTaken() bool { return e.Sent }

// MayHaveBeenTaken says whether the manager may have acted on the request.
func (e *NotManagerError) MayHaveBeenTaken() bool { return e.Sent }

// MayHaveBeenTaken says whether the manager may have acted on the request. Without
// an active scheduler it does not.
func (e *ServerError) MayHaveBeenTaken() bool {
	return e.Sent && !strings.HasPrefix(e.Message, "active schedulers not found")
}

// IsAuth says whether err is the manager refusing the token, or having none.
func IsAuth(err error) bool { return Is[*UnauthorizedError](err) || Is[*ForbiddenError](err) }

// ConflictError is a name that is taken already.
type ConflictError struct {
	Host string
	What string
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("the manager at %s has a %s of that name already", e.Host, e.What)
}

// Advice says to take another name.
func (e *ConflictError) Advice() string { return "Choose another name." }
