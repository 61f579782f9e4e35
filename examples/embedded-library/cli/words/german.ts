// What the terminal says in German, by the English sentence. What the library says is in its own
// catalogue.
import { DATE_HELP } from '../date-option.js'
import { EXIT_HELP } from '../exit-help.js'

/** Every sentence of the terminal. */
export const TERMINAL_GERMAN: Readonly<Record<string, string>> = {
  ['Purges the users who have left an example library on SQLite: plan, confirmation, run, ' +
    'report.']:
    'Löscht in einer Beispielbibliothek auf SQLite die Konten ausgeschiedener Personen: ' +
    'Plan, Bestätigung, Ausführung, Bericht.',
  'make a library of so many generated users (2000 where there is no library yet)':
    'eine Bibliothek mit so vielen erzeugten Konten anlegen (2000, wo es noch keine gibt)',
  'seed of the generated users (1)': 'Startwert für die erzeugten Konten (1)',
  'make a library of the users in a CSV file, see docs/reference/import-csv.md':
    'eine Bibliothek aus den Konten einer CSV-Datei anlegen, siehe ' +
    'docs/reference/import-csv.md',
  'the database file (examples/embedded-library/.data/library.sqlite)':
    'die Datenbankdatei (examples/embedded-library/.data/library.sqlite)',
  'replace a library that is in the file already':
    'eine Bibliothek ersetzen, die schon in der Datei ist',
  'do as if it were noon of that day, YYYY-MM-DD; the clock goes on from there (now)':
    'so tun, als wäre es Mittag dieses Tages, JJJJ-MM-TT; die Uhr läuft von dort weiter ' +
    '(jetzt)',
  ['days between the date and the purge; not set, only dates before today are meant, ' +
    'which is not 0']:
    'Tage zwischen Datum und Löschung; ohne Angabe sind nur Daten vor heute gemeint, das ' +
    'ist nicht 0',
  'documented, on-or-before or before (documented)':
    'documented, on-or-before oder before (documented)',
  ['purgeDate, expiryDate, lastActivityDate, lastLoanDate or createdDate (purgeDate); ' +
    'none: only what --date says']:
    'purgeDate, expiryDate, lastActivityDate, lastLoanDate oder createdDate (purgeDate); ' +
    'none: nur was --date sagt',
  'one more date that must lie far enough back; may be repeated, see below':
    'ein weiteres Datum, das weit genug zurückliegen muss; auch mehrfach, siehe unten',
  'only records of this type': 'nur Datensätze dieses Typs',
  'only users in this group; may be repeated; needs --record-type':
    'nur Konten dieser Benutzergruppe; auch mehrfach; braucht --record-type',
  ['in place of --record-type: records of this type, or of these groups in it, e.g. ' +
    'staff:Reference,Cataloguing; may be repeated']:
    'anstelle von --record-type: Datensätze dieses Typs oder dieser Gruppen darin, z. B. ' +
    'staff:Reference,Cataloguing; auch mehrfach',
  'only users of this home library; may be repeated':
    'nur Konten dieser Heimatbibliothek; auch mehrfach',
  'the same with all its branches; may be repeated':
    'ebenso, mit allen Zweigstellen; auch mehrfach',
  'who owes more stays; up to this much is waived (0)':
    'wer mehr schuldet, bleibt; bis zu diesem Betrag wird erlassen (0)',
  'policy to start from: alma, koha, evergreen, folio or strict (alma)':
    'Richtlinie, von der ausgegangen wird: alma, koha, evergreen, folio oder strict (alma)',
  'what the library is called: the title of its reports':
    'wie die Bibliothek heißt: der Titel ihrer Berichte',
  'JSON file of changes to that policy': 'JSON-Datei mit Änderungen an dieser Richtlinie',
  'who asks: the primary ID of a member of staff, or a name (operator)':
    'wer beauftragt: die Primär-ID einer Person des Personals oder ein Name (operator)',
  'the second person, where the policy wants one':
    'die zweite Person, wo die Richtlinie eine verlangt',
  'where the report files go (reports/<job> next to the database)':
    'wohin die Berichtsdateien kommen (reports/<job> neben der Datenbank)',
  'pause between two batches, so that the desk gets its turn (0)':
    'Pause zwischen zwei Stapeln, damit die Theke an die Reihe kommt (0)',
  ['how long a part of the job stays with a process that was killed, before another goes ' +
    'on with it (5000)']:
    'wie lange ein Teil des Auftrags bei einem abgebrochenen Prozess bleibt, bevor ein ' +
    'anderer ihn fortsetzt (5000)',
  'what is to be remembered with the order; it must name no user':
    'was mit dem Auftrag vermerkt wird; es darf keine Person nennen',
  'confirm beforehand what the plan says': 'im Voraus bestätigen, was der Plan sagt',
  'store the plan, say its id and what to confirm, and order nothing':
    'den Plan speichern, seine ID und das zu Bestätigende nennen und nichts beauftragen',
  ['not a purge: set purge dates, e.g. expiry+30d, quarter-end+90d, run+18m, 2027-01-31, ' +
    'copy-expiry']:
    'keine Löschung: Löschdaten setzen, z. B. expiry+30d, quarter-end+90d, run+18m, ' +
    '2027-01-31, copy-expiry',
  'with --set-purge-dates: also where there is a purge date already':
    'mit --set-purge-dates: auch wo es schon ein Löschdatum gibt',
  'not a purge: set purge dates as a JSON file orders, e.g. with other rules for some groups':
    'keine Löschung: Löschdaten nach einer JSON-Datei setzen, z. B. mit anderen Regeln für ' +
    'einzelne Gruppen',
  'with either: put a notice for each user into the outbox':
    'mit beiden: für jedes Konto eine Benachrichtigung in den Ausgang legen',
  'not a purge: remove more of all who were deleted under a looser policy':
    'keine Löschung: von allen, die nach einer lockereren Richtlinie gelöscht wurden, mehr ' +
    'entfernen',
  'what would become of this one user, and every reason; changes nothing':
    'was aus diesem einen Konto würde, mit jedem Grund; ändert nichts',
  'serve the administrator’s page on this machine alone (8420)':
    'die Verwaltungsseite bereitstellen, nur auf diesem Rechner (8420)',
  'order a plan that is stored; needs --digest and --count':
    'einen gespeicherten Plan beauftragen; braucht --digest und --count',
  'with --submit: the digest that the plan says': 'mit --submit: die Prüfsumme, die der Plan nennt',
  'with --submit: the number of users that the plan says':
    'mit --submit: die Zahl der Konten, die der Plan nennt',
  'list the plans': 'die Pläne auflisten',
  'list users of a plan, those who stay among them':
    'Konten eines Plans auflisten, auch die bleibenden',
  'with --plan-users: go, stay, not-selected or not-found; may be repeated':
    'mit --plan-users: go, stay, not-selected oder not-found; auch mehrfach',
  'with --plan-users: whom this reason or warning is about':
    'mit --plan-users: wen dieser Grund oder Hinweis betrifft',
  'with --plan-users: of this group; "": of none, or unknown':
    'mit --plan-users: dieser Gruppe; "": ohne Gruppe oder unbekannt',
  'with --plan-users: of this home library; "": as above':
    'mit --plan-users: dieser Heimatbibliothek; "": wie oben',
  'with --plan-users: this user alone': 'mit --plan-users: nur dieses Konto',
  'with --plan-users: go on after this key': 'mit --plan-users: nach diesem Schlüssel weiter',
  'with --plan-users: go back before this key': 'mit --plan-users: vor diesen Schlüssel zurück',
  'with --plan-users: so many users (50)': 'mit --plan-users: so viele Konten (50)',
  ['go on with a job that was confirmed and is not finished, or with a plan that was ' +
    'interrupted']:
    'einen bestätigten, nicht abgeschlossenen Auftrag oder einen unterbrochenen Plan ' +
    'fortsetzen',
  'discard a plan that is not ordered': 'einen Plan verwerfen, der nicht beauftragt ist',
  ['plan with nobody there, and order the plan only within these three limits; needs all ' +
    'of them']:
    'ohne Beisein planen und den Plan nur innerhalb dieser drei Grenzen beauftragen; ' +
    'braucht alle drei',
  ['with --nightly: the time of day at which it is called, HH:MM in the library’s zone, ' +
    'so that the page can say when the next run is due']:
    'mit --nightly: die Uhrzeit, zu der es aufgerufen wird, HH:MM in der Zeitzone der ' +
    'Bibliothek, damit die Seite den nächsten Lauf nennen kann',
  'with --nightly: so many users at most': 'mit --nightly: höchstens so viele Konten',
  'with --nightly: such a share of all users at most, e.g. 2.5':
    'mit --nightly: höchstens so viel Prozent aller Konten, z. B. 2.5',
  'with --nightly: so many users at most above the last purge':
    'mit --nightly: höchstens so viele Konten mehr als bei der letzten Löschung',
  'what every plan and job knows of a user':
    'was jeder Plan und jeder Auftrag von einem Konto weiß',
  'forget a user in plans and jobs; numbers stay':
    'ein Konto in Plänen und Aufträgen vergessen; die Zahlen bleiben',
  'forget the users of jobs that ended before that day, and of plans too old to be ordered':
    'die Konten von Aufträgen vergessen, die vor diesem Tag endeten, und von Plänen, die ' +
    'zu alt für einen Auftrag sind',
  'write the report files of a completed job again':
    'die Berichtsdateien eines abgeschlossenen Auftrags neu schreiben',
  'the language to speak: en or de (en)': 'die Sprache der Ausgabe: en oder de (en)',
  'answer with one JSON document; what is said along the way goes to the error stream':
    'mit einem JSON-Dokument antworten; alles Übrige geht in den Fehlerstrom',
  'display help for command': 'diese Hilfe anzeigen',
  'Usage:': 'Aufruf:',
  'Options:': 'Optionen:',
  'error: unknown option {0}': 'Fehler: unbekannte Option {0}',
  'error: option {0} argument missing': 'Fehler: der Option {0} fehlt ihr Wert',
  'error: too many arguments': 'Fehler: zu viele Angaben',
  [DATE_HELP]:
    'Bedingungen von --date: "<Datum> <n> days|months|years", "<Datum> before|on-or-before ' +
    'JJJJ-MM-TT", beide auch mit "or never", oder "<Datum> never".\nSo viele Tage, Monate ' +
    'oder Jahre zurück heißt: vor diesem Tag. Alle Bedingungen müssen gelten, auch die ' +
    'von\n--date-field und --days. Zum Beispiel: --date "lastLoanDate 36 months or never".',
  [EXIT_HELP]:
    'Rückgabewerte: 0 erledigt, 1 nicht bestätigt oder abgelehnt (kein Konto wurde ' +
    'berührt), 2 ein Fehler in der Eingabe (nichts wurde geändert),\n10 --nightly: kein ' +
    'Konto wäre zu löschen, 11 --nightly: der Plan wartet auf eine Person (in beiden ' +
    'Fällen ist nichts beauftragt),\n75 während eines Auftrags zum Beenden aufgefordert ' +
    '(weiter mit --resume), 70 eine Störung.',
  '--language must be one of {known}. Nothing was changed.':
    '--language muss eine von diesen sein: {known}. Nichts wurde geändert.',
  'A person must be named by {expected}. Nobody was purged.':
    'Eine Person muss so benannt sein: {expected}. Es wurde kein Konto gelöscht.',
  ['This library has decided on its policy. Leave out --preset and --policy, and change ' +
    'it on the page Policy (npm start -- --web). Nothing was changed.']:
    'Diese Bibliothek hat ihre Richtlinie beschlossen. Bitte --preset und --policy ' +
    'weglassen und sie auf der Seite Richtlinie ändern (npm start -- --web). Nichts wurde ' +
    'geändert.',
  ['The policy of this library wants a second person, and a terminal cannot tell one ' +
    'person from another. Plan here with --plan, then order and approve on the page (npm ' +
    'start -- --web). Nothing was ordered.']:
    'Die Richtlinie dieser Bibliothek verlangt eine zweite Person, und ein Terminal kann ' +
    'Personen nicht unterscheiden. Bitte hier mit --plan planen, dann auf der Seite ' +
    'beauftragen und freigeben (npm start -- --web). Nichts wurde beauftragt.',
  'Job {id} is confirmed and cannot be stopped. If this process ends, go on with --resume.':
    'Der Auftrag {id} ist bestätigt und lässt sich nicht mehr anhalten. Endet dieser ' +
    'Prozess, geht es mit --resume weiter.',
  'Report files: {out}': 'Berichtsdateien: {out}',
  ['This process rests; job {id} stays running and cannot be taken back. Go on with: npm ' +
    'start -- --resume --db {file}']:
    'Dieser Prozess ruht; der Auftrag {id} läuft weiter und lässt sich nicht zurücknehmen. ' +
    'Weiter mit: npm start -- --resume --db {file}',
  '--users and --import exclude each other; take one':
    '--users und --import schließen einander aus; bitte eines wählen',
  '--as-of must be a day that exists, YYYY-MM-DD, got {asOf}':
    '--as-of muss ein Tag sein, den es gibt, JJJJ-MM-TT, war aber {asOf}',
  '--at must be a time of day, HH:MM, got {at}':
    '--at muss eine Uhrzeit sein, HH:MM, war aber {at}',
  '--nightly must come with its limits; add {missing}':
    '--nightly braucht seine Grenzen; es fehlt: {missing}',
  '--report accounts for': '--report berichtet über',
  '--resume goes on with': '--resume setzt fort:',
  '{doing} the job as it was confirmed; it cannot be changed by {foreign}. Leave that out':
    '{doing} den Auftrag, wie er bestätigt wurde; er lässt sich nicht ändern durch ' +
    '{foreign}. Bitte weglassen',
  '{chosen} exclude each other; take one':
    'Das schließt einander aus: {chosen}; bitte eines wählen',
  'a purge': 'einer Löschung',
  '{name} means nothing to {doing}; leave it out':
    '{name} bedeutet bei {doing} nichts; bitte weglassen',
  '{name} means nothing to --plan; leave it out':
    '{name} bedeutet bei --plan nichts; bitte weglassen',
  '--preset must be one of {Object}, got {name}':
    '--preset muss eine von diesen sein: {Object}, war aber {name}',
  'Plan {id}': 'Plan {id}',
  'It is stored, and nothing is ordered. Order it, under the same policy, with:':
    'Er ist gespeichert, und nichts ist beauftragt. Beauftragen, unter derselben ' +
    'Richtlinie, mit:',
  ['--purge-dates {file}: _tag must be {ASSIGN} or left out; other orders have options of ' +
    'their own']:
    '--purge-dates {file}: _tag muss {ASSIGN} sein oder fehlen; andere Aufträge haben ' +
    'eigene Optionen',
  ['--set-purge-dates must be expiry, quarter-end, run, copy-expiry or a day, then +<n>m ' +
    'and +<n>d as wanted, e.g. expiry+30d, got {text}']:
    '--set-purge-dates muss expiry, quarter-end, run, copy-expiry oder ein Tag sein, dann ' +
    'nach Wunsch +<n>m und +<n>d, z. B. expiry+30d, war aber {text}',
  'There is no library {dbFile}.': 'Es gibt keine Bibliothek {dbFile}.',
  '{dbFile} holds nothing.': '{dbFile} enthält nichts.',
  '{title} (nothing was changed)': '{title} (nichts wurde geändert)',
  'PLAN OF PURGE DATES': 'PLAN VON LÖSCHDATEN',
  'PLAN OF A DELETE POLICY RE-APPLIED': 'PLAN EINER ERNEUT ANGEWANDTEN LÖSCHSTUFE',
  'A confirmed job cannot be stopped.': 'Ein bestätigter Auftrag lässt sich nicht anhalten.',
  'A confirmed job cannot be stopped, and what it removes does not come back.':
    'Ein bestätigter Auftrag lässt sich nicht anhalten, und was er entfernt, kommt nicht ' +
    'zurück.',
  'As of {moment} UTC': 'Bezugszeit {moment} UTC',
  Users: 'Konten',
  Change: 'Zu ändern',
  'Stay as they are': 'Bleiben unverändert',
  Examined: 'Geprüft',
  'Why users stay as they are': 'Warum Konten unverändert bleiben',
  CAUTION: 'ACHTUNG',
  '  - {caution} Users: {count}.': '  - {caution} Konten: {count}.',
  Order: 'Auftrag',
  'To confirm': 'Zu bestätigen',
  '  Count   {count}': '  Anzahl     {count}',
  '  Digest  {digest}': '  Prüfsumme  {digest}',
  '{level}, of everybody who was deleted under a looser policy.':
    '{level}, bei allen, die nach einer lockereren Richtlinie gelöscht wurden.',
  'The purge date of {people} becomes {rule}.':
    'Das Löschdatum wird gesetzt auf: {rule}. Betroffen: {people}.',
  'Except {exception}: {rule}.': 'Ausnahme {exception}: {rule}.',
  'Only users without a purge date get one.': 'Nur Konten ohne Löschdatum bekommen eines.',
  'A purge date that is there already is replaced.': 'Ein vorhandenes Löschdatum wird ersetzt.',
  'The day of the run is counted in {timeZone}.':
    'Der Tag der Ausführung gilt in der Zeitzone {timeZone}.',
  'The users are told.': 'Mit Benachrichtigung.',
  'The users are not told.': 'Ohne Benachrichtigung.',
  'in the group {group}': 'in der Gruppe {group}',
  'where {fact} holds': 'wo {fact} gilt',
  'their expiry date': 'ihr Ablaufdatum',
  'the end of the quarter of their expiry date': 'das Ende des Quartals, in dem sie ablaufen',
  'the day of the run': 'der Tag der Ausführung',
  '1 month': '1 Monat',
  '{months} months': '{months} Monate',
  '1 day': '1 Tag',
  '{days} days': '{days} Tage',
  '--digest must be the digest that the plan says, 64 hexadecimal digits':
    '--digest muss die Prüfsumme sein, die der Plan nennt, 64 hexadezimale Ziffern',
  '--count must be the number of users that the plan says':
    '--count muss die Zahl der Konten sein, die der Plan nennt',
  ['--resume goes on with the plan as it was begun; it cannot be changed by {foreign}. ' +
    'Leave that out']:
    '--resume setzt den Plan fort, wie er begonnen wurde; er lässt sich nicht ändern durch ' +
    '{foreign}. Bitte weglassen',
  '--after and --before exclude each other; take one':
    '--after und --before schließen einander aus; bitte eines wählen',
  '--verdict must be one of {Object}': '--verdict muss eines von diesen sein: {Object}',
  '--expire must be a day that exists, YYYY-MM-DD, got {day}':
    '--expire muss ein Tag sein, den es gibt, JJJJ-MM-TT, war aber {day}',
  '--web asks for that in its forms; leave out {foreign}. Nothing was changed.':
    '--web fragt das in seinen Formularen; bitte weglassen: {foreign}. Nichts wurde ' + 'geändert.',
  ['--web must be a port from 0 to 65535, where 0 takes any that is free. Nothing was ' +
    'changed.']:
    '--web muss ein Port von 0 bis 65535 sein; 0 nimmt irgendeinen freien. Nichts wurde ' +
    'geändert.',
  'No plan and no job knows {who}.': 'Kein Plan und kein Auftrag kennt {who}.',
  'What plans and jobs know of {who}': 'Was Pläne und Aufträge von {who} wissen',
  'There is nobody to ask for confirmation. Add --yes to confirm beforehand.':
    'Es ist niemand da, der bestätigen könnte. Mit --yes lässt sich im Voraus bestätigen.',
  ['{who} is forgotten in plans and jobs; their numbers stay, and so does the ' +
    'record in the library.']:
    '{who} ist in Plänen und Aufträgen vergessen; deren Zahlen bleiben, ebenso der ' +
    'Datensatz der Bibliothek.',
  '  at once:              {count}': '  sofort:                   {count}',
  '  when the job ends:    {count}': '  wenn der Auftrag endet:   {count}',
  '  with the whole plan:  {count}': '  mit dem ganzen Plan:      {count}',
  'Type the primary ID again, to confirm (Ctrl-C leaves it)':
    'Zum Bestätigen die Primär-ID noch einmal eingeben (Strg-C lässt alles, wie es ist)',
  'Not confirmed. Nothing was changed.': 'Nicht bestätigt. Nichts wurde geändert.',
  ['Forgotten: {outcomes} outcomes and {planUsers} planned users of jobs that ended ' +
    'before {day}, and of plans that cannot be ordered. Plans too old to be ordered: ' +
    '{plans}.']:
    'Vergessen: {outcomes} Ergebnisse und {planUsers} geplante Konten von Aufträgen, die ' +
    'vor dem {day} endeten, und von Plänen, die sich nicht beauftragen lassen. Für einen ' +
    'Auftrag zu alte Pläne: {plans}.',
  'A check asks about a purge. Leave the other order out.':
    'Eine Prüfung fragt nach einer Löschung. Bitte den anderen Auftrag weglassen.',
  'There is no library {dbFile}, so there is nobody to check.':
    'Es gibt keine Bibliothek {dbFile}, also auch kein Konto zu prüfen.',
  '{dbFile} holds no users, so there is nobody to check.':
    '{dbFile} enthält keine Konten, also ist keines zu prüfen.',
  'Nobody in {dbFile} has the primary ID that --check names.':
    'Kein Konto in {dbFile} hat die Primär-ID, die --check nennt.',
  'Every reason': 'Alle Gründe',
  'Apart from deleting': 'Außer dem Löschen',
  'Warnings, which keep nobody': 'Hinweise, die niemanden halten',
  'What was asked': 'Was gefragt war',
  'In the night there is nothing but a purge. Leave the other order out.':
    'In der Nacht gibt es nur Löschungen. Bitte den anderen Auftrag weglassen.',
  'There is no library {dbFile}, so there is nobody to purge.':
    'Es gibt keine Bibliothek {dbFile}, also auch kein Konto zu löschen.',
  '{dbFile} holds no users, so there is nobody to purge.':
    '{dbFile} enthält keine Konten, also ist keines zu löschen.',
  'Nobody would go, so nothing is ordered.':
    'Kein Konto wäre zu löschen, also ist nichts beauftragt.',
  ['{dbFile} holds {unfinished} jobs that are not finished. Leave --out out, so that each ' +
    'gets a folder of its own.']:
    '{dbFile} enthält {unfinished} nicht abgeschlossene Aufträge. Bitte --out weglassen, ' +
    'damit jeder einen eigenen Ordner bekommt.',
  'Every job is finished: there is nothing to resume.':
    'Alle Aufträge sind abgeschlossen: Es gibt nichts fortzusetzen.',
  'Resuming job {id}, confirmed for {count} users. After a crash this begins within seconds.':
    'Der Auftrag {id} wird fortgesetzt, bestätigt für {count} Konten. Nach einem Absturz ' +
    'beginnt das in wenigen Sekunden.',
  '--report must be {expected}. Nothing was changed.':
    '--report muss so sein: {expected}. Nichts wurde geändert.',
  'There is no library {dbFile}, so there is nothing to report.':
    'Es gibt keine Bibliothek {dbFile}, also nichts zu berichten.',
  '{dbFile} holds no jobs, so there is nothing to report.':
    '{dbFile} enthält keine Aufträge, also nichts zu berichten.',
  'Job {right} is not completed. Its report files are written when it is.':
    'Der Auftrag {right} ist nicht abgeschlossen. Seine Berichtsdateien werden danach ' +
    'geschrieben.',
  ['There is nobody to ask for confirmation. Add --yes to confirm beforehand, or --plan ' +
    'to order nothing.']:
    'Es ist niemand da, der bestätigen könnte. Mit --yes lässt sich im Voraus bestätigen, ' +
    'mit --plan wird nichts beauftragt.',
  '{nobody}, so there is nothing to confirm and nothing was changed.':
    '{nobody}, also ist nichts zu bestätigen, und nichts wurde geändert.',
  'Nobody would go': 'Kein Konto wäre zu löschen',
  'No purge date would change': 'Kein Löschdatum würde sich ändern',
  'Of nobody would more be removed': 'Bei keinem Konto würde mehr entfernt',
  purging: 'Löschen',
  'setting purge dates': 'Löschdaten setzen',
  'applying the delete policy': 'Löschstufe anwenden',
  'users who will be purged': 'Konten, die gelöscht werden',
  'users whose purge date will be set': 'Konten, deren Löschdatum gesetzt wird',
  'deleted users of whom more will be removed': 'gelöschten Konten, von denen mehr entfernt wird',
  'Type the number of {whom}, to confirm (Ctrl-C leaves everything as it is)':
    'Zum Bestätigen die Zahl eingeben: wie viele {whom} (Strg-C lässt alles, wie es ist)',
  'A whole number, please; the plan says {planned}.':
    'Bitte eine ganze Zahl; der Plan sagt {planned}.',
  'Not confirmed. The plan stays; no user was touched.':
    'Nicht bestätigt. Der Plan bleibt; kein Konto wurde berührt.',
  'There are no plans.': 'Es gibt keine Pläne.',
  '{count} users': '{count} Konten',
  'by {who}': 'von {who}',
  'not finished': 'unfertig',
  ready: 'fertig',
  ordered: 'beauftragt',
  discarded: 'verworfen',
  'Nobody.': 'Keine.',
  'Before these: --before {key}': 'Davor: --before {key}',
  'After these: --after {key}': 'Danach: --after {key}',
  'Nobody here has, or had, the primary ID that {option} names.':
    'Kein Konto hier hat oder hatte die Primär-ID, die {option} nennt.',
  'Plan {planId} is discarded. No user was touched.':
    'Der Plan {planId} ist verworfen. Kein Konto wurde berührt.',
  'key {key}': 'Schlüssel {key}',
  '{file} was there and is gone. Start again.': '{file} war da und ist weg. Bitte neu beginnen.',
  '{file} holds no users. Fill it with --users N or --import FILE.csv.':
    '{file} enthält keine Konten. Bitte mit --users N oder --import DATEI.csv füllen.',
  ['{file} holds a library already ({held}). Nothing was changed; give --db another file, ' +
    'or --fresh to replace what is there.']:
    '{file} enthält schon eine Bibliothek ({held}). Nichts wurde geändert; bitte --db eine ' +
    'andere Datei geben oder mit --fresh ersetzen, was da ist.',
  'The clock of this machine shows no date that can be used.':
    'Die Uhr dieses Rechners zeigt kein brauchbares Datum.',
  ['{file} is a database, but not a library of this example. Nothing was changed; give ' +
    '--db another file.']:
    '{file} ist eine Datenbank, aber keine Bibliothek dieses Beispiels. Nichts wurde ' +
    'geändert; bitte --db eine andere Datei geben.',
  ['{file} is a library of version {version}, this program reads {SCHEMA_VERSION}. ' +
    'Nothing was changed.']:
    '{file} ist eine Bibliothek der Version {version}, dieses Programm liest ' +
    '{SCHEMA_VERSION}. Nichts wurde geändert.',
  '{file} was made by somebody else meanwhile. Start again to see what it holds.':
    '{file} wurde inzwischen von anderen angelegt. Bitte neu beginnen, um zu sehen, was ' +
    'sie enthält.',
  '{file} is not a file. Give --db the name of a file.':
    '{file} ist keine Datei. Bitte --db den Namen einer Datei geben.',
  ['{file} holds a job that is not finished. Finish it with --resume first; a confirmed ' +
    'job cannot be taken back.']:
    '{file} enthält einen nicht abgeschlossenen Auftrag. Bitte zuerst mit --resume ' +
    'abschließen; ein bestätigter Auftrag lässt sich nicht zurücknehmen.',
  '{where} must be {expected}, got {got}': '{where}: erwartet wird {expected}, angegeben war {got}',
  'cannot be read ({code})': 'lässt sich nicht lesen ({code})',
  'is not JSON': 'ist kein JSON',
  'is not UTF-8 text': 'ist kein Text in UTF-8',
  'Nothing was changed.': 'Nichts wurde geändert.',
  'Nothing was changed, because:': 'Nichts wurde geändert, denn:',
  '{what}: {done} of {total} users': '{what}: {done} von {total} Konten',
  '{bar} {percentage}% | {value} of {total} users | {eta_formatted} left':
    '{bar} {percentage} % | {value} von {total} Konten | noch {eta_formatted}',
  "A fault that is nobody's mistake: {code}.": 'Eine Störung, an der niemand schuld ist: {code}.',
  'A job that was confirmed goes on with --resume.':
    'Ein bestätigter Auftrag geht mit --resume weiter.',
  'not found': 'nicht gefunden',
  change: 'ändern',
  'stay  ': 'bleibt',
  'planning: {users} users': 'Planen: {users} Konten',
  'User with key {key} failed ({code}, {fault}); the job goes on.':
    'Das Konto mit dem Schlüssel {key} ist fehlgeschlagen ({code}, {fault}); der Auftrag ' +
    'läuft weiter.',
  'Waiting {millis} ms: {fault} (attempt {attempt}). The job goes on by itself.':
    'Warten, {millis} ms: {fault} (Versuch {attempt}). Der Auftrag läuft von selbst weiter.',
  '--out must name a folder, got "". Nothing was changed.':
    '--out muss einen Ordner nennen, war aber "". Nichts wurde geändert.',
  '{folder} holds {taken} already. Give --out another folder; nothing was changed.':
    '{folder} enthält schon {taken}. Bitte --out einen anderen Ordner geben; nichts wurde ' +
    'geändert.',
  ['Reports cannot be written to {folder} ({codeOf}). Give --out another folder; nothing ' +
    'was changed.']:
    'Berichte lassen sich nicht nach {folder} schreiben ({codeOf}). Bitte --out einen ' +
    'anderen Ordner geben; nichts wurde geändert.',
  'The plan waits for a person: {why}.': 'Der Plan wartet auf eine Person: {why}.',
  'the policy wants two people': 'die Richtlinie verlangt zwei Personen',
  'a cap of the policy refuses it': 'eine Obergrenze der Richtlinie lehnt ihn ab',
  'more users would go than --max-count allows':
    'es wären mehr Konten zu löschen, als --max-count erlaubt',
  'a greater share of the users would go than --max-percent allows':
    'es wäre ein größerer Anteil der Konten zu löschen, als --max-percent erlaubt',
  'more users would go than last time and --max-increase together':
    'es wären mehr Konten zu löschen als beim letzten Mal und --max-increase zusammen',
  'no purge was completed before, with which it could be compared':
    'es gibt noch keine abgeschlossene Löschung zum Vergleich',
  'The order means nobody.': 'Der Auftrag meint kein Konto.',
  'Some of them': 'Einige davon',
  'Plan or job {id}': 'Plan oder Auftrag {id}',
  '  planned: {line}': '  geplant: {line}',
  '  outcome: {line}': '  Ergebnis: {line}',
  '  at {at}': '  am {at}',
  '{option} must be a whole number from {low} to {high}, got {typed}':
    '{option} muss eine ganze Zahl von {low} bis {high} sein, war aber {typed}',
  'more is removed': 'mehr wird entfernt',
  'purge date {assigned} (before: {before}; expiry date: {expiry})':
    'Löschdatum {assigned} (vorher: {before}; Ablaufdatum: {expiry})',
  'not known': 'nicht bekannt',
  none: 'keines',
  '{type} in {groups}': '{type} in {groups}',
  '{library} with its branches': '{library} mit Zweigstellen',
  'users of every record type': 'Konten jedes Datensatztyps',
  'users of type {types}': 'Konten des Typs {types}',
  ' or ': ' oder ',
  ', of the home library {libraries}': ', der Heimatbibliothek {libraries}',
  ', out of {count} who are named': ', von {count} genannten',
  ', but not of {count} who are named': ', aber nicht von {count} genannten',
  generating: 'Anlegen',
  '{users} users and {jobs} jobs': '{users} Konten und {jobs} Aufträge',
  'The library that was there ({held}) was replaced.':
    'Die vorhandene Bibliothek ({held}) wurde ersetzt.',
  'Imported {users} users from {file}.': '{users} Konten aus {file} übernommen.',
  'Generated {users} users around {day} (seed {seed}).':
    '{users} Konten um den {day} angelegt (Startwert {seed}).',
  '{file} holds {users} users already; they are used as they are.':
    '{file} enthält schon {users} Konten; sie werden verwendet, wie sie sind.',
  ' and ': ' und ',
}
