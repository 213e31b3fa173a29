package classroom

import "context"

// HistoryQuery reads what was: runs, attendance, the audit list.
type HistoryQuery interface {
	// Audit lists what was done, the latest first, at most f.Limit lines.
	Audit(ctx context.Context, f AuditFilter) ([]AuditEntry, error)
}

// HistoryTx writes the audit list and forgets what was.
type HistoryTx interface {
	// AddAudit writes a line of the audit list, in the transaction that does
	// what the line tells of. Rights and values are checked by then.
	AddAudit(ctx context.Context, a Audit) error
}
