// Criteria and policy in German; how numbers, days and amounts are written.
import type { OrderKey } from '../catalogue.js'

/** The sentences that describe criteria and a policy. */
export const ORDERS = {
  'criteria.past.not-set': 'Konten, für die gilt: {date} {when}{absent} (keine Tage angegeben).',
  'criteria.past.days': 'Konten, für die gilt: {date} {when}{absent} ({back} zurück).',
  'criteria.past.months': 'Konten, für die gilt: {date} {when}{absent} ({back} zurück).',
  'criteria.past.years': 'Konten, für die gilt: {date} {when}{absent} ({back} zurück).',
  'criteria.past.day': 'Konten, für die gilt: {date} {when}{absent}.',
  'criteria.or-absent': ' oder kein solches Datum',
  'criteria.absent': 'Konten ohne die Angabe „{date}“.',
  'criteria.no-dates': 'Ohne Rücksicht auf Daten.',
  'criteria.on-or-before': 'am {day:day} oder früher',
  'criteria.before': 'vor dem {day:day}',
  'criteria.every-type': 'Konten jedes Datensatztyps.',
  'criteria.type': 'Konten des Datensatztyps {type}, jeder Benutzergruppe.',
  'criteria.type-and-groups': 'Konten des Datensatztyps {type} in den Benutzergruppen {groups}.',
  'criteria.libraries': 'Konten der Heimatbibliotheken {libraries}.',
  'criteria.branches': '{library} mit Zweigstellen',
  'criteria.include': 'Nur Konten aus einer Auswahl, Anzahl: {count}.',
  'criteria.exclude': 'Nie die ausgenommenen Konten, Anzahl: {count}.',
  'criteria.debt.on':
    'Offene Gebühren bis {threshold:money} werden erlassen; wer mehr schuldet, bleibt.',
  'criteria.debt.warn':
    'Offene Gebühren werden in jeder Höhe erlassen; ab mehr als {threshold:money} erscheint ' +
    'nur ein Hinweis.',
  'criteria.debt.off': 'Alle bekannten offenen Gebühren werden erlassen, in jeder Höhe.',

  'policy.basis': 'Richtlinie {name}; Tage gelten in der Zeitzone {zone}, Beträge in {currency}.',
  'policy.rules.on': 'Geprüft wird: {codes}.',
  'policy.rules.warn': 'Nur als Hinweis: {codes}.',
  'policy.rules.off': 'Nicht geprüft wird: {codes}.',
  'policy.fine-total.gross': 'Gebühren zählen brutto: alles, was geschuldet wird.',
  'policy.fine-total.net':
    'Gebühren zählen netto: abzüglich dessen, was die Bibliothek der Person schuldet.',
  'policy.requests.block': 'Vormerkungen im Zustand „{state}“ verhindern die Löschung.',
  'policy.requests.cancel': 'Vormerkungen im Zustand „{state}“ werden storniert.',
  'policy.requests.ignore':
    'Vormerkungen im Zustand „{state}“ bleiben dem Bibliothekssystem überlassen.',
  'policy.activity.on': 'Liegt die letzte Aktivität höchstens {days} zurück, bleibt das Konto.',
  'policy.activity.warn':
    'Liegt die letzte Aktivität höchstens {days} zurück, wird das Konto mit einem Hinweis ' +
    'gelöscht.',
  'policy.loan.on': 'Liegt die letzte Ausleihe höchstens {days} zurück, bleibt das Konto.',
  'policy.loan.warn':
    'Liegt die letzte Ausleihe höchstens {days} zurück, wird das Konto mit einem Hinweis gelöscht.',
  'policy.groups.on': 'Geschützte Benutzergruppen: {groups}.',
  'policy.groups.warn':
    'Benutzergruppen, deren Konten mit einem Hinweis gelöscht werden: {groups}.',
  'policy.researchers.enabled':
    'Zugehörige Forschende mit Publikationen oder Fördermitteln werden vor der Löschung als ' +
    'nicht zugehörig geführt.',
  'policy.researchers.on':
    'Es gibt kein Forschungssystem; zugehörige Forschende mit Publikationen oder Fördermitteln ' +
    'bleiben.',
  'policy.researchers.warn':
    'Es gibt kein Forschungssystem; zugehörige Forschende mit Publikationen oder Fördermitteln ' +
    'werden mit einem Hinweis gelöscht.',
  'policy.researchers.off': 'Es gibt kein Forschungssystem.',
  'policy.level.keep-reportable':
    'Nach der Löschung bleibt der Datensatz voll auswertbar und ist als gelöscht gekennzeichnet.',
  'policy.level.keep-statistics':
    'Nach der Löschung bleibt nur, was die Statistik braucht; die Primär-ID steht anstelle des ' +
    'Namens.',
  'policy.level.keep-statistics-remove-id':
    'Nach der Löschung bleibt nur, was die Statistik braucht, ohne die Primär-ID.',
  'policy.level.remove': 'Nach der Löschung bleibt nichts.',
  'policy.no-cap': 'Es gibt keine Obergrenze.',
  'policy.cap': 'Ein Auftrag wird abgelehnt, wenn er mehr als {limits} löscht.',
  'policy.cap.period':
    'Ein Auftrag wird auch abgelehnt, wenn er zusammen mit den anderen Aufträgen eines Zeitraums ' +
    '(zuletzt {days}) mehr als {limits} löscht.',
  'policy.cap.share': '{share:decimal} % aller Konten',
  'policy.cap.and': '{count} und {share}',
  'policy.cap.or': '{count} oder {share}',
  'policy.approval.none': 'Eine Freigabe durch eine zweite Person ist nicht nötig.',
  'policy.approval.second-person':
    'Es gilt das Vier-Augen-Prinzip: Eine zweite Person muss freigeben.',
  'policy.evidence.none':
    'Von den Angaben, nach denen ein gelöschtes Konto ausgewählt wurde, wird nichts aufbewahrt.',
  'policy.evidence.dates':
    'Zum Ergebnis eines gelöschten Kontos werden die Daten, der Datensatztyp, die Benutzergruppe ' +
    'und die Heimatbibliothek aufbewahrt, nach denen es ausgewählt wurde.',
  'policy.evidence.dates-and-primary-id':
    'Zum Ergebnis eines gelöschten Kontos werden die Primär-ID sowie die Daten, der ' +
    'Datensatztyp, die Benutzergruppe und die Heimatbibliothek aufbewahrt, nach denen es ' +
    'ausgewählt wurde.',

  'state.pending': 'offen',
  'state.inTransit': 'unterwegs',
  'state.onHoldShelf': 'im Bereitstellregal',
  'state.shipped': 'versandt',

  'date.purgeDate': 'Löschdatum',
  'date.expiryDate': 'Ablaufdatum',
  'date.lastActivityDate': 'letzte Aktivität',
  'date.lastLoanDate': 'letzte Ausleihe',
  'date.createdDate': 'Anlagedatum',

  'number.separator': '.',
  'number.point': ',',
  'day.form': '{day}.{month}.{year}',
  'money.form': '{amount:decimal} {currency}',
  // Of the amounts in reasons and criteria; `withCurrency` says them. Without a code: none is said.
  'money.code': '',
  'money.digits': '2',
  'days.one': '{count} Tag',
  'days.other': '{count} Tage',
  'years.one': '{count} Jahr',
  'years.other': '{count} Jahre',
  'months.one': '{count} Monat',
  'months.other': '{count} Monate',
  'users.one': '{count} Konto',
  'users.other': '{count} Konten',
} satisfies Readonly<Record<OrderKey, string>>
