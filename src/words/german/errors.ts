// Risky choices, refusals and errors in German.
import type { ErrorKey } from '../catalogue.js'

/** A sentence for every caution, refusal and error. */
export const ERRORS = {
  'caution.days-zero':
    'Bei 0 Tagen wird auch das heutige Datum erfasst; der Hersteller rät davon ab. Besser ist ' +
    'ein Löschdatum in der Vergangenheit.',
  'caution.days-not-set':
    'Es sind keine Tage angegeben: Erfasst werden nur Daten vor dem heutigen Tag.',
  'caution.no-record-type':
    'Es ist kein Datensatztyp gewählt: Gemeint sind Konten jedes Datensatztyps.',
  'caution.purge-date-in-past':
    'Manche Löschdaten liegen vor dem Tag der Ausführung: Eine Löschung kann diese Konten sofort ' +
    'erfassen.',
  'caution.no-user-group':
    'Es ist keine Benutzergruppe gewählt: Gemeint sind Konten jeder Benutzergruppe.',

  'not-met.record-type':
    'Geprüft: {users}. Kein Konto hat diesen Datensatztyp; bitte den Namen prüfen: {names}.',
  'not-met.user-group':
    'Geprüft: {users}. Kein Konto hat diese Benutzergruppe des Datensatztyps {type}; bitte den ' +
    'Namen prüfen: {names}.',
  'not-met.home-library':
    'Geprüft: {users}. Kein Konto hat diese Heimatbibliothek; bitte den Namen prüfen: {names}.',
  'not-met.protected-group':
    'Geprüft: {users}. Kein Konto hat diese Benutzergruppe, die die Richtlinie schützt; ein ' +
    'falsch geschriebener Name schützt niemanden: {names}.',
  'not-met.exception-group':
    'Geprüft: {users}. Kein Konto hat diese Benutzergruppe, für die eine eigene Regel gilt; ' +
    'bitte den Namen prüfen: {names}.',
  'not-met.record-type.library': 'Kein Konto der Bibliothek hat diesen Datensatztyp: {names}.',
  'not-met.user-group.library':
    'Kein Konto der Bibliothek hat diese Benutzergruppe des Datensatztyps {type}: {names}.',
  'not-met.home-library.library': 'Kein Konto der Bibliothek hat diese Heimatbibliothek: {names}.',
  'not-met.more': '{names} und {count} weitere',

  'error.digest-mismatch':
    'Die bestätigte Prüfsumme ist nicht die des Löschplans. Bitte den Löschplan ansehen und ' +
    'dessen Prüfsumme bestätigen.',
  'error.count-mismatch':
    'Bestätigt wurde die Anzahl {confirmed}, der Plan erfasst aber {actual} Konten. Bitte den ' +
    'Plan ansehen und dessen Anzahl bestätigen.',
  'error.cap-exceeded':
    'Gelöscht würden {count} von {users} Konten, mehr als die Obergrenze der Richtlinie ' +
    '({caps}). Bitte die Kriterien enger fassen oder die Richtlinie ändern.',
  'error.period-cap-exceeded':
    'Gelöscht würden {count} von {users} Konten. Andere Aufträge haben seit {since} schon ' +
    '{counted} gelöscht oder können sie noch löschen; diese Aufträge: {jobs}. Zusammen ist das ' +
    'mehr, als die Richtlinie im Zeitraum erlaubt (Zeitraum: {days}; {caps}). Bitte warten, die ' +
    'Kriterien enger fassen oder die Richtlinie ändern.',
  'error.approval-missing':
    'Die Richtlinie verlangt die Freigabe durch eine zweite Person. Bitte erneut einreichen und ' +
    'mit approvedBy angeben, wer freigibt.',
  'error.approval-by-same-person':
    'Wer den Auftrag erteilt, kann ihn nicht freigeben. Bitte eine zweite Person freigeben lassen.',
  'error.approval-by-service':
    'Die Richtlinie verlangt zwei Personen, und eine der beiden ist ein Dienstkonto. Bitte zwei ' +
    'Personen beauftragen und freigeben lassen.',
  'error.invalid-order': 'Der Auftrag ist nicht verwendbar: {mistakes}.',
  'error.job-not-found': 'Es gibt keinen Auftrag {jobId}.',
  'error.user-not-found': 'Es gibt kein Konto {userKey}.',
  'error.plan-not-found': 'Es gibt keinen Plan {planId}.',
  'error.foreign-plan':
    'Plan {planId} gehört zum System {planHost}, dies ist {askedHost}. Bitte ihn dort beauftragen.',
  'error.plan-tampered':
    'Der gespeicherte Plan {planId} ist nicht mehr der, der erstellt wurde. Bitte klären, wer ' +
    'das Journal geändert hat, und neu planen.',
  'error.plan-interrupted':
    'Während Plan {planId} erstellt wurde, ist eine Schnittstelle ausgefallen ({fault}). Was ' +
    'geplant war, ist gespeichert: Bitte die Ursache beheben und den Plan fortsetzen.',
  'error.plan-not-ready': 'Plan {planId} ist nicht abgeschlossen. Bitte ihn fortsetzen.',
  'error.plan-ordered': 'Plan {planId} wurde schon bestätigt. Siehe Auftrag {jobId}.',
  'error.plan-discarded':
    'Plan {planId} kann nicht mehr beauftragt werden: {why}. Bitte neu planen.',
  'error.plan-expired':
    'Plan {planId} wurde am {finishedAt} abgeschlossen und ist abgelaufen (zulässiges Alter: ' +
    '{age}). Bitte neu planen.',
  'error.plan-outdated':
    'Plan {planId} kann nicht mehr beauftragt werden. Seither geändert: {changed}. Bitte neu ' +
    'planen.',
  'error.nobody-goes':
    'Nach Plan {planId} würde kein Konto gelöscht; es gibt also nichts zu beauftragen.',
  'error.job-not-ready': 'Das ist beim jetzigen Stand von Auftrag {jobId} nicht möglich: {status}.',
  'error.foreign-job':
    'Auftrag {jobId} gehört zum System {jobHost}, dieser Ausführungsprozess arbeitet für ' +
    '{runnerHost}. Bitte einen Ausführungsprozess von {jobHost} starten.',
  'error.runner-draining':
    'Dieser Ausführungsprozess wird beendet; sein Auftrag läuft weiter. Bitte einen ' +
    'Ausführungsprozess starten, der ihn fortsetzt.',
  'error.host-fault':
    'Während {operation} ist eine Schnittstelle ausgefallen ({fault}). Es wurde nichts ' +
    'verändert; bitte die Ursache beheben, die Aufträge ansehen und es erneut versuchen.',
  'discard.discarded': 'er wurde verworfen',
  'discard.expired': 'er war älter als erlaubt',
  'discard.begun-anew': 'die Planung dauerte zu lange und wurde neu begonnen',
  'discard.superseded': 'ein späterer Plan ist an seine Stelle getreten',
  'discard.user-forgotten': 'er enthielt ein Konto, das zu vergessen war',
  'basis.policy': 'die Richtlinie',
  'basis.rules': 'die Regeln oder ihre Einstellungen',
  'basis.form': 'die Form, in der Pläne gespeichert werden',
  'age.hours.one': '{count} Stunde',
  'age.hours.other': '{count} Stunden',
  'age.minutes.one': '{count} Minute',
  'age.minutes.other': '{count} Minuten',
  'age.seconds.one': '{count} Sekunde',
  'age.seconds.other': '{count} Sekunden',

  'cap.count': 'höchstens {count} Konten',
  'cap.share': 'höchstens {share:decimal} %',
  'cap.since': '{date:day}, {time} Uhr UTC',
  'cap.no-jobs': 'keine',
  'cap.more-jobs': '{jobs} und {count} weitere',

  mistake: '{path}: erwartet {expected}, angegeben {got}',
  'mistake.whole': 'Angabe',
} satisfies Readonly<Record<ErrorKey, string>>
