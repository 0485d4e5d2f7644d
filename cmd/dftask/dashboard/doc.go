// Package dashboard opens the dashboard, and connects it to managers.
package dashboard
