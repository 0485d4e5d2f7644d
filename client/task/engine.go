package task

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/send"
)

// API is what the engine asks of a manager; [*client.Client] is one.
type API interface {
	CreateJob(ctx context.Context, j client.NewJob) (*client.Job, error)
	Job(ctx context.Context, id uint) (*client.Job, error)
	Jobs(ctx context.Context, q client.JobQuery) (client.JobPage, error)
	ImageDistribution(ctx context.Context, args client.ImageArgs, bio string, clusterIDs []uint) (*client.ImageDistribution, error)
}

// Engine searches and purges with one manager. All that one engine sends is
// sent at one pace.
type Engine struct {
	API   API
	Clock send.Clock
	// Who is named in the bio of every delete: "user@host".
	Who string

	// Login finds the user and the password at the registry of a manifest URL, for an
	// image whose query has none; two empty texts where there are none. Nil for none.
	Login func(ctx context.Context, manifestURL string) (username, password string, err error)

	// common is shared with the engines made from this one; nil until it is needed.
	common *common
	// sweep watches the jobs of many targets; nil where each is asked for by
	// itself.
	sweep *joblist.Sweeper
	// waits is set for many targets: trouble with the manager is waited out.
	waits bool
	// proving is set for the searches that prove deletes, and proofBio is what they
	// have for a bio.
	proving  bool
	proofBio string
	// listRead is set where the list was read for an operation that is resumed, for all of
	// its targets.
	listRead bool
	// rows are the jobs that were read while it was; nil where there are none.
	rows *joblist.Rows
	// deletes are those of the operation; nil where it has one.
	deletes *sharedDeletes
}

// NewOperationID is the mark of one delete, by which its job is found again
// when the answer to its creation was lost: 8 hex digits.
func NewOperationID() string {
	var b [4]byte
	// crypto/rand.Read never fails; it ends the program instead.
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// common is what an engine and those made from it share: all that they send goes
// at one pace, and what one learns all know.
type common struct {
	pacer *send.Pacer
	past  *pastPurges
	seen  *seenSearches
	hosts *populated

	mu    sync.Mutex
	names map[uint]string
	// images waits for the jobs that tell of images, which were asked for at imagesRead.
	images     func() []client.Job
	imagesRead time.Time
}

// sharing guards the making of what engines share: an engine is a plain value.
var sharing sync.Mutex

func (e *Engine) shared() *common {
	sharing.Lock()
	defer sharing.Unlock()
	if e.common == nil {
		e.common = &common{
			pacer: send.NewPacer(e.Clock), past: &pastPurges{byTask: map[string][]*pastPurge{}},
			seen:  &seenSearches{byMark: map[string][]*client.Job{}, before: map[uint]*client.Job{}, without: map[uint]map[uint]time.Time{}},
			hosts: &populated{had: map[uint]bool{}, since: map[uint]time.Time{}},
		}
	}
	return e.common
}

// pacer spreads what the engine sends.
func (e *Engine) pacer() *send.Pacer { return e.shared().pacer }

// purges are those that the engine knows of.
func (e *Engine) purges() *pastPurges { return e.shared().past }

// clusterNames are the names of clusters, as far as they are known. All purges
// share the map, and none writes to it.
func (e *Engine) clusterNames() map[uint]string {
	c := e.shared()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.names
}

// sender makes the engine's jobs.
func (e *Engine) sender() *send.Sender {
	return &send.Sender{API: e.API, Clock: e.Clock, Pacer: e.pacer(), Proving: e.proving, Waits: e.waits}
}

// jobs reads the records of jobs.
func (e *Engine) jobs() *joblist.Reader {
	return &joblist.Reader{API: e.API, Clock: e.Clock, Pacer: e.pacer()}
}

// watch follows a pending job to its end: see [joblist.Reader.Watch].
func (e *Engine) watch(ctx context.Context, job *client.Job, created time.Time, tell func(*client.Job, send.Wait)) (*client.Job, error) {
	if e.sweep != nil {
		return e.sweep.Watch(ctx, job, created, tell)
	}
	return e.jobs().Watch(ctx, job, created, tell)
}

// Rest waits until what failed with an error is asked for again: see
// [joblist.Reader.Rest].
func (e *Engine) Rest(ctx context.Context, span time.Duration, failed error) error {
	return e.jobs().Rest(ctx, span, failed)
}

// again tells what failed, and waits until it is asked again. The error is that of
// ctx.
func (e *Engine) again(ctx context.Context, retry *send.Retry, failed error, tell func(send.Wait)) error {
	span := retry.Next()
	tell(send.Wait{Trouble: failed, NextAsk: e.Clock.Now().Add(span)})
	return e.Clock.Sleep(ctx, span)
}

// SetClusters tells what clusters there are: their names, and how many jobs a
// second they take. A cluster that was not told of takes 10. What is under way
// follows.
func (e *Engine) SetClusters(clusters []client.Cluster) {
	limits, names := make(map[uint]int, len(clusters)), make(map[uint]string, len(clusters))
	for _, c := range clusters {
		limits[c.ID], names[c.ID] = c.JobRateLimit, c.Name
	}
	shared := e.shared()
	shared.pacer.SetLimits(limits)
	shared.mu.Lock()
	defer shared.mu.Unlock()
	shared.names = names
}

// Estimate is about how long [Engine.PurgeAll] takes for so many tasks: the
// time to send their jobs, and one check of the manager.
func (e *Engine) Estimate(tasks int, clusterIDs []uint, verify bool) time.Duration {
	perSecond := e.pacer().Rate(client.DeleteTask, clusterIDs)
	jobs := float64(tasks)
	if verify && len(clusterIDs) > 0 {
		// The manager counts the searches with the deletes.
		jobs *= 2
	}
	took := time.Duration(jobs/perSecond*float64(time.Second)) + client.Checks()[1]
	if verify {
		took += verifyDelay
	}
	return took
}

// prover is the engine for the searches that prove the purge with a mark: they
// let deletes go first, and carry the mark, so that they prove it to everybody.
func (e *Engine) prover(mark string, known []KnownCluster, asked Moment) *Engine {
	e.shared()
	prover := *e
	prover.proving, prover.proofBio = true, proofBio(e.Who, mark, heldBefore(known, asked))
	return &prover
}

// many is the engine for many targets: its jobs are watched together, and
// trouble is waited out. The watching ends with ctx.
func (e *Engine) many(ctx context.Context) *Engine {
	many := e.together(ctx)
	many.waits = true
	return many
}

// together is the engine for the jobs of one operation, which are watched
// together. The watching ends with ctx.
func (e *Engine) together(ctx context.Context) *Engine {
	e.shared()
	few := *e
	if few.sweep == nil {
		few.sweep = joblist.NewSweeper(ctx, few.jobs())
	}
	if few.deletes == nil {
		few.deletes = &sharedDeletes{made: map[string]*sharedDelete{}}
	}
	return &few
}

// Bio is what this program writes into the bio of a delete job: why, who, and
// the mark of the operation. Nothing else of a purge tells who asked for it
// (contract §9).
type Bio struct {
	Reason      string
	Who         string
	OperationID string
}

const (
	bioSeparator = " · "
	bioMark      = "dftask "
)

// String writes the bio: "INC-42 bad build · user@host · dftask 7f3a9c2e".
func (b Bio) String() string {
	var parts []string
	for _, part := range []string{b.Reason, b.Who, bioMark + b.OperationID} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, bioSeparator)
}

// Room is how many characters a reason may have beside the rest.
func (b Bio) Room() int {
	b.Reason = ""
	return client.MaxBio - utf8.RuneCountInString(b.String()) - utf8.RuneCountInString(bioSeparator)
}

// ParseBio reads a bio back. One that this program did not write is all
// reason.
func ParseBio(text string) Bio {
	rest, mark, ok := cutLast(text, bioSeparator)
	if !ok {
		rest, mark = "", text
	}
	id, marked := strings.CutPrefix(mark, bioMark)
	if !marked || len(id) != 8 || strings.Trim(id, "0123456789abcdef") != "" {
		return Bio{Reason: text}
	}
	reason, who, ok := cutLast(rest, bioSeparator)
	if !ok {
		reason, who = "", rest
	}
	return Bio{Reason: reason, Who: who, OperationID: id}
}

// proofBio is the bio of a search that proves the purge with a mark. with says what
// the search is about besides, see [heldBefore]; of an image it tells the searches of
// one question from those of another.
func proofBio(who, mark, with string) string {
	return Bio{Reason: strings.TrimSuffix("verify "+with, " "), Who: who, OperationID: mark}.String()
}

// heldBefore says in the bio of a search how many hosts held a copy before, and which
// search found them, so that others can tell that one of them gives no answer, too;
// empty for none.
func heldBefore(known []KnownCluster, asked Moment) string {
	n := 0
	for _, k := range known {
		n += len(k.Hosts)
	}
	if n == 0 {
		return ""
	}
	if asked.JobID == 0 {
		return fmt.Sprintf("of %d hosts", n)
	}
	return fmt.Sprintf("of %d hosts in #%d", n, asked.JobID)
}

// hostsBefore reads that back; 0 for what it does not say.
func hostsBefore(bio string) (n int, search uint) {
	_, _ = fmt.Sscanf(ParseBio(bio).Reason, "verify of %d hosts in #%d", &n, &search)
	return n, search
}

// MarkOf is the mark of the purge that a delete job belongs to. A job of another
// program has none in its bio: its mark is made of the id of its work, which no
// other job ever has.
func MarkOf(job *client.Job) string {
	if id := ParseBio(job.Bio).OperationID; id != "" || job.Group == "" {
		return id
	}
	sum := sha256.Sum256([]byte(job.Group))
	return hex.EncodeToString(sum[:4])
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
