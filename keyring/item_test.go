package keyring

import (
	"strings"
	"testing"
)

func TestItemAccount(t *testing.T) {
	tests := []struct{ url, context, want string }{
		{"https://manager.example.com", "", "https://manager.example.com"},
		{"https://manager.example.com:8080", "prod", "https://manager.example.com:8080#prod"},
		{"HTTPS://Manager.Example.COM:443/", "prod", "https://manager.example.com#prod"},
		{"http://manager.example.com:80//", "prod", "http://manager.example.com#prod"},
		{"http://manager.example.com:443", "", "http://manager.example.com:443"},
		{"http://ops:pw@manager.example.com/?x=1#frag", "a#b", "http://manager.example.com#a#b"},
		{"http://manager.example.com/Dragon%2Ffly/", "", "http://manager.example.com/Dragon%2Ffly"},
		{"http://[2001:DB8::1]:8080", "", "http://[2001:db8::1]:8080"},
		{"http://[::1]", "", "http://[::1]"},
		{"http://127.0.0.1:8080", "eu west", "http://127.0.0.1:8080#eu west"},
	}
	for _, tt := range tests {
		item, err := NewItem(tt.url, tt.context)
		if err != nil {
			t.Errorf("NewItem(%q, %q): %v", tt.url, tt.context, err)
			continue
		}
		if got := item.key(); got != tt.want {
			t.Errorf("NewItem(%q, %q) has the key %q, want %q", tt.url, tt.context, got, tt.want)
		}
		again, err := NewItem(item.Manager(), item.Context())
		if err != nil || again != item {
			t.Errorf("%q is not canonical: it becomes %q, %v", item.Manager(), again.Manager(), err)
		}
	}
}

func TestItemString(t *testing.T) {
	plain, _ := NewItem("https://m.example.com", "")
	named, _ := NewItem("https://m.example.com", "prod")
	if got := plain.String(); got != "https://m.example.com" {
		t.Errorf("got %q", got)
	}
	if got := named.String(); got != "https://m.example.com (context prod)" {
		t.Errorf("got %q", got)
	}
}

func TestNewItemRefuses(t *testing.T) {
	tests := []struct{ url, context string }{
		{"", ""},
		{"manager.example.com:8080", ""},
		{"manager.example.com", ""},
		{"ftp://manager.example.com", ""},
		{"https://", ""},
		{"https://:8080", ""},
		{"https://ops:hunter2@manager.example.com:port", ""},
		{"https://manager.example.com", "two\nlines"},
		{"https://manager.example.com", "\xff"},
	}
	for _, tt := range tests {
		item, err := NewItem(tt.url, tt.context)
		if err == nil {
			t.Errorf("NewItem(%q, %q) = %q, want an error", tt.url, tt.context, item.key())
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
}
