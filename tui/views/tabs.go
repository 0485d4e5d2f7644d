package views

// Tabs is the second line.
type Tabs struct {
	// Items are the tabs in order.
	Items []Tab
	// Active is the index of the open one.
	Active int
}

// Tab is one entry of the tab line.
type Tab struct {
	// Key opens it: "1".
	Key string
	// Label is its name: "URL".
	Label string
	// Note follows the label in parentheses when there is room: "1 pending".
	Note string
}
