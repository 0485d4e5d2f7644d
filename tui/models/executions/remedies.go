package executions

import (
	"fmt"
	"strings"

	"dftask/client/task"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// drawnRemedies are what would remove what is left, as they are drawn.
func drawnRemedies(r *task.PurgeResult) (drawn []views.Remedy) {
	for _, remedy := range r.Remedies() {
		var hosts []string
		for _, h := range remedy.Hosts {
			hosts = append(hosts, h.Hostname)
		}
		drawn = append(drawn, views.Remedy{Text: text.Clean(remedy.Text), Command: text.Clean(remedy.Command), Hosts: text.Clean(strings.Join(hosts, ", "))})
	}
	return drawn
}

// RemedyCommands are the commands of a purge's remedies, a line each, for a shell on
// the hosts that a comment before it names.
func RemedyCommands(result *task.PurgeResult) string {
	var lines []string
	for _, remedy := range result.Remedies() {
		if remedy.Command != "" {
			lines = append(lines, "# on "+hostsInShell(remedy.Hosts), remedy.Command)
		}
	}
	return strings.Join(lines, "\n")
}

// hostsInShell names hosts so that no shell takes a name for a command: peers
// choose their names, and zsh knows no comments where commands are typed. Hosts
// of which a name is more than letters and digits are counted.
func hostsInShell(hosts []task.HostOutcome) string {
	names := make([]string, len(hosts))
	for i, h := range hosts {
		if names[i] = h.Hostname; h.Hostname == "" || strings.Trim(h.Hostname, plainName) != "" {
			return fmt.Sprintf("%d of the hosts", len(hosts))
		}
	}
	return strings.Join(names, ", ")
}

// plainName are the characters of a name that mean nothing to a shell.
const plainName = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
