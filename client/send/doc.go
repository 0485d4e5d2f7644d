// Package send makes jobs as fast as the manager takes them.
//
// The manager counts the jobs of each scheduler cluster and refuses what is too
// fast (contract §2.4). A [Pacer] therefore holds a limit for each cluster, slows
// down after a refusal, and recovers. A [Sender] creates jobs at that pace, and
// tries again where a refusal or a broken line left nothing behind. [Clock] is the
// time that all of this waits by, and [Wait] is what a screen shows of the waiting.
//
// The package knows nothing of searches and purges: client/task decides what is
// sent.
package send
