package models

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/views"
)

// remedies are what would remove what is left, as they are drawn.
func remedies(r *task.PurgeResult) (drawn []views.Remedy) {
	for _, remedy := range r.Remedies() {
		var hosts []string
		for _, h := range remedy.Hosts {
			hosts = append(hosts, h.Hostname)
		}
		drawn = append(drawn, views.Remedy{Text: views.Clean(remedy.Text), Command: views.Clean(remedy.Command), Hosts: views.Clean(strings.Join(hosts, ", "))})
	}
	return drawn
}

// commands are the commands of a purge's remedies, a line each.
func (r *Root) commands() string {
	var lines []string
	for _, remedy := range remedies(&r.shown().result) {
		if remedy.Command == "" {
			continue
		}
		if remedy.Hosts != "" {
			lines = append(lines, "# on "+remedy.Hosts)
		}
		lines = append(lines, remedy.Command)
	}
	return strings.Join(lines, "\n")
}

func (r *Root) whyNotCopyCommand() string {
	if r.commands() == "" {
		return "there is no command that would remove what is left"
	}
	return ""
}

func (r *Root) copyCommand() tea.Cmd { return r.clip(r.commands()) }
