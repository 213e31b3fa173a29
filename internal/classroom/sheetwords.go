package classroom

// sheetWords are the words of spreadsheets, by language.
var sheetWords = map[string]map[string]string{
	"en": {
		"run": "Run", "name": "Name", "role": "Role", "came": "From", "went": "To", "why": "Reason",
		"stayed": "Stayed", "together": "Together in the run", "cameISO": "From (ISO 8601)", "wentISO": "To (ISO 8601)",
		"id": "Person", "nobody": "Deleted person", "absent": "absent", "here": "still there",
		"role.host": "host", "role.cohost": "co-host", "role.moderator": "moderator", "role.member": "member",
		"role.admitted": "let in", "role.guest": "guest",
		"why.left": "left", "why.lost": "connection lost", "why.idle": "logged out for inactivity",
		"why.removed": "removed", "why.ended": "the session ended", "why.closed": "the session was closed",
		"why.access": "access ended",
		"at":         "Time", "text": "Text", "files": "Files", "edited": "Edited", "atISO": "Time (ISO 8601)",
	},
	"de": {
		"run": "Durchgang", "name": "Name", "role": "Rolle", "came": "Von", "went": "Bis", "why": "Grund",
		"stayed": "Dauer", "together": "Zusammen im Durchgang", "cameISO": "Von (ISO 8601)", "wentISO": "Bis (ISO 8601)",
		"id": "Person", "nobody": "Gelöschte Person", "absent": "abwesend", "here": "noch da",
		"role.host": "Leitung", "role.cohost": "Mitleitung", "role.moderator": "Moderation", "role.member": "Mitglied",
		"role.admitted": "eingelassen", "role.guest": "Gast",
		"why.left": "gegangen", "why.lost": "Verbindung verloren", "why.idle": "wegen Untätigkeit abgemeldet",
		"why.removed": "entfernt", "why.ended": "Sitzung beendet", "why.closed": "Sitzung geschlossen",
		"why.access": "Zugang verloren",
		"at":         "Zeit", "text": "Text", "files": "Dateien", "edited": "Geändert", "atISO": "Zeit (ISO 8601)",
	},
	"he": {
		"run": "מפגש חי", "name": "שם", "role": "תפקיד", "came": "מ־", "went": "עד", "why": "סיבה",
		"stayed": "משך", "together": "סך הכול", "cameISO": "מ־ (ISO 8601)", "wentISO": "עד (ISO 8601)",
		"id": "מזהה", "nobody": "אדם שנמחק", "absent": "נעדר", "here": "עדיין נמצא",
		"role.host": "מנחה", "role.cohost": "מנחה שותף", "role.moderator": "אחראי", "role.member": "חבר",
		"role.admitted": "הוכנס", "role.guest": "אורח",
		"why.left": "יצא", "why.lost": "החיבור אבד", "why.idle": "נותק בגלל חוסר פעילות",
		"why.removed": "הוצא", "why.ended": "המפגש הסתיים", "why.closed": "המפגש נסגר",
		"why.access": "הגישה הסתיימה",
		"at":         "שעה", "text": "טקסט", "files": "קבצים", "edited": "נערך", "atISO": "שעה (ISO 8601)",
	},
}
