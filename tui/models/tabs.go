package models

import (
	"slices"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
)

// tab is one of the tabs. Its key is the digit of its place.
type tab struct {
	name string
	// action is the id of the action that opens it, about what that does.
	action, about string
	// kind is what a search tab searches for; empty for the executions.
	kind task.Type
}

// tabs are the tabs in order, the executions last.
var tabs = []tab{
	{name: "URL", action: "tab-url", about: "search by URL", kind: task.URL},
	{name: "Image", action: "tab-image", about: "search an image", kind: task.Image},
	{name: "Task ID", action: "tab-id", about: "search by task id", kind: task.ID},
	{name: "Content", action: "tab-content", about: "search by content", kind: task.Content},
	{name: "Executions", action: "tab-executions", about: "the executions alone"},
}

// executionsTab is the place of the executions among the tabs.
var executionsTab = slices.IndexFunc(tabs, func(t tab) bool { return t.kind == "" })

// tabKey is the key of a tab.
func tabKey(at int) string { return strconv.Itoa(at + 1) }

// isTabKey says whether a key is that of a tab.
func isTabKey(key string) bool {
	at, err := strconv.Atoi(key)
	return err == nil && len(key) == 1 && at >= 1 && at <= len(tabs)
}

// tabActions are the actions that open the tabs.
func tabActions() []*action {
	var actions []*action
	for at, t := range tabs {
		a := &action{id: t.action, keys: bind(t.about, tabKey(at), "alt+"+tabKey(at)), where: inAll, quiet: true}
		a.run = func(r *Root) tea.Cmd { return r.openTab(at) }
		if at == executionsTab {
			a.words, a.quiet, a.why = "executions", false, (*Root).whyNotExecutions
		}
		actions = append(actions, a)
	}
	return actions
}
