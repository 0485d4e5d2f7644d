package cmdline

import (
	"slices"
	"strconv"
	"strings"

	"dftask/client/task"
)

// Place is how a manager is reached: the flags that every command takes.
type Place struct {
	Context, Manager             string
	CAFile                       string
	ClientCertificate, ClientKey string
	InsecureTLS                  bool
	// DockerConfig is where logins at registries are taken from; empty for nowhere.
	DockerConfig string
	// Deleting says that a read-only context was opened for this program.
	Deleting bool
	// Demo is the built-in manager.
	Demo bool

	// Tag and Application are what a URL or an image has there when no flag says
	// otherwise.
	Tag, Application string
	// AllClusters says that a target of which no cluster is named goes to all, and not
	// to those that the context names.
	AllClusters bool
}

// line is a command line being written.
type line struct {
	words []string
	// last stand behind all flags.
	last []string
}

// begin writes the program and the flags that every command takes.
func (p Place) begin() *line {
	l := &line{words: []string{"dftask"}}
	l.flag("context", p.Context)
	l.flag("manager", p.Manager)
	l.flag("ca-file", p.CAFile)
	l.flag("client-certificate", p.ClientCertificate)
	l.flag("client-key", p.ClientKey)
	l.on("insecure-tls", p.InsecureTLS)
	l.on("read-only=false", p.Deleting)
	l.on("demo", p.Demo)
	return l
}

func (l *line) add(words ...string) { l.words = append(l.words, words...) }

// flag writes a flag with its value, where it has one. One that begins with a hyphen
// would be taken for a flag by itself.
func (l *line) flag(name, value string) {
	switch {
	case value == "":
	case strings.HasPrefix(value, "-"):
		l.add("--" + name + "=" + Quote(value))
	default:
		l.add("--"+name, Quote(value))
	}
}

// flagOver writes a flag of a URL or an image, also one that takes away what there is
// without it.
func (l *line) flagOver(name, value, without string, of task.Type) {
	if value == "" && without != "" && (of == task.URL || of == task.Image) {
		l.add("--"+name, Quote(""))
		return
	}
	l.flag(name, value)
}

// on writes a flag without a value, where it is set.
func (l *line) on(name string, set bool) {
	if set {
		l.add("--" + name)
	}
}

func (l *line) String() string { return strings.Join(slices.Concat(l.words, l.last), " ") }

// Resume is the command line that resumes an interrupted purge.
func (p Place) Resume(operation string) string {
	l := p.begin()
	l.add("delete", "--resume", operation)
	return l.String()
}

// Search is the command line that searches a target, in the clusters named.
func (p Place) Search(q task.Query, clusters []string) string {
	l := p.begin()
	l.target(p, "search", q, clusters)
	return l.String()
}

// Deletion is what belongs to a delete besides its target.
type Deletion struct {
	Clusters []string
	Reason   string
	NoVerify bool
}

// Delete is the command line that deletes the copies of a target. It asks before it
// deletes, for --yes is not in it.
func (p Place) Delete(q task.Query, d Deletion) string {
	l := p.begin()
	l.target(p, "delete", q, d.Clusters)
	l.flag("reason", d.Reason)
	l.on("no-verify", d.NoVerify)
	return l.String()
}

// target writes what names a target. A content that the command line has no word for,
// such as a hyphen, is piped in.
func (l *line) target(p Place, verb string, q task.Query, clusters []string) {
	word := q.URL
	switch q.Type {
	case task.ID:
		word = q.TaskID
	case task.Content:
		word = q.Content
	}
	l.add(verb, string(q.Type))
	if word == "-" {
		l.words = append([]string{"printf", "%s", "-", "|"}, l.words...)
	}
	if word != "-" && strings.HasPrefix(word, "-") {
		l.last = []string{"--", Quote(word)}
	} else {
		l.add(Quote(word))
	}
	l.flagOver("tag", q.Tag, p.Tag, q.Type)
	l.flagOver("application", q.Application, p.Application, q.Type)
	l.flag("piece-length", task.FormatPieceLength(q.PieceLength))
	l.flag("filtered-query-params", q.FilteredQueryParams)
	l.flag("platform", q.Platform)
	l.flag("username", q.Username)
	if q.Type == task.Image && p.DockerConfig != "" {
		l.add("--docker-config=" + Quote(p.DockerConfig)) // a value behind a blank is another target
	}
	names := make([]string, 0, len(q.Headers))
	for name := range q.Headers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		// Its value may be a secret.
		l.flag("header", name+": VALUE")
	}
	for _, c := range clusters {
		l.flag("cluster", c)
	}
	l.on("all-clusters", p.AllClusters && len(clusters) == 0)
}

// List is what chooses among the executions, in the words of the command line.
type List struct {
	State, Type, Target, By, Since string
	// Columns and Sort are names of columns.
	Columns []string
	Sort    string
	// Limit is how many at most; 0 is what the command line takes by itself.
	Limit int
}

// Executions is the command line that lists executions.
func (p Place) Executions(list List) string {
	l := p.begin()
	l.add("executions", "list")
	l.flag("state", list.State)
	l.flag("type", list.Type)
	l.flag("target", list.Target)
	l.flag("by", list.By)
	l.flag("since", list.Since)
	l.flag("columns", strings.Join(list.Columns, ","))
	l.flag("sort", list.Sort)
	if list.Limit > 0 {
		l.flag("limit", strconv.Itoa(list.Limit))
	}
	return l.String()
}

// Show is the command line that shows one execution.
func (p Place) Show(job uint) string {
	l := p.begin()
	l.add("executions", "show", strconv.FormatUint(uint64(job), 10))
	return l.String()
}

// Watch is the command line that follows executions.
func (p Place) Watch(jobs ...uint) string {
	l := p.begin()
	l.add("executions", "watch")
	for _, job := range jobs {
		l.add(strconv.FormatUint(uint64(job), 10))
	}
	return l.String()
}
