// Why a user stays, or what is remarkable about them, in German; and what a verdict says.
import type { ProblemKey, ReasonKey, VerdictKey } from '../catalogue.js'

/** A sentence for every reason, warning and verdict. */
export const REASONS = {
  'verdict.Purge': 'Das Konto wird gelöscht.',
  'verdict.Keep': 'Das Konto bleibt.',
  'verdict.NotSelected': 'Die Kriterien erfassen dieses Konto nicht.',

  'action.demote': 'Die forschende Person wird zuvor als nicht zugehörig geführt.',
  'action.waive': 'Gebühren von {measured:money} werden erlassen.',
  'action.cancel': 'Vormerkungen, die storniert werden: {measured}.',

  'no-purge-date': 'Es gibt kein Löschdatum; daher wird das Konto danach nie gelöscht.',
  'purge-date-after-cutoff':
    'Das Löschdatum {measured:day} liegt noch nicht vor dem Stichtag {limit:day}.',
  'has-a-purge-date': 'Das Löschdatum ist {measured:day}; gemeint sind nur Konten ohne Löschdatum.',
  'no-expiry': 'Das Konto läuft nicht ab.',
  'expiry-date-after-cutoff':
    'Das Ablaufdatum {measured:day} liegt noch nicht vor dem Stichtag {limit:day}.',
  'has-an-expiry-date':
    'Das Konto läuft am {measured:day} ab; gemeint sind nur Konten ohne Ablaufdatum.',
  'no-activity': 'Das Konto wurde nie genutzt; solche Konten sind nicht gemeint.',
  'activity-after-cutoff':
    'Die letzte Aktivität am {measured:day} liegt noch nicht vor dem Stichtag {limit:day}.',
  'has-activity':
    'Die letzte Aktivität war am {measured:day}; gemeint sind nur Konten, die nie genutzt wurden.',
  'no-loan': 'Es wurde nie etwas ausgeliehen; solche Konten sind nicht gemeint.',
  'loan-after-cutoff':
    'Die letzte Ausleihe am {measured:day} liegt noch nicht vor dem Stichtag {limit:day}.',
  'has-a-loan-date':
    'Die letzte Ausleihe war am {measured:day}; gemeint sind nur Konten ohne jede Ausleihe.',
  'no-created-date': 'Es gibt kein Anlagedatum.',
  'created-after-cutoff':
    'Das Anlagedatum {measured:day} liegt noch nicht vor dem Stichtag {limit:day}.',
  'has-a-created-date':
    'Das Konto wurde am {measured:day} angelegt; gemeint sind nur Konten ohne Anlagedatum.',
  'other-record-type': 'Konten des Datensatztyps {measured} sind nicht gemeint.',
  'other-user-group': 'Die Benutzergruppe {measured} ist bei diesem Datensatztyp nicht gemeint.',
  'other-user-group/none': 'Das Konto hat keine Benutzergruppe; solche Konten sind nicht gemeint.',
  'other-home-library': 'Konten der Heimatbibliothek {measured} sind nicht gemeint.',
  'not-included': 'Das Konto gehört nicht zu der Auswahl, die die Kriterien nennen.',
  excluded: 'Das Konto gehört zu denen, die die Kriterien ausnehmen.',
  'selection/unknown': 'Es ist nicht bekannt, ob die Kriterien dieses Konto erfassen: {problem}.',

  'requests/unknown': 'Es ist nicht bekannt, welche Vormerkungen zu stornieren wären: {problem}.',
  'researcher/unknown':
    'Es ist nicht bekannt, ob eine forschende Person als nicht zugehörig zu führen wäre: ' +
    '{problem}.',

  'open-loans': 'Offene Ausleihen: {measured}.',
  'debt-over-threshold':
    'Die offenen Gebühren von {measured:money} übersteigen die Erlassgrenze von {limit:money}.',
  credit: 'Die Bibliothek schuldet der Person {measured:money}.',
  deposit: 'Es ist eine Kaution von {measured:money} hinterlegt.',
  'disputed-debt': 'Von den Gebühren sind {measured:money} strittig.',
  'exported-debt':
    'Gebühren von {measured:money} wurden zum Einzug an eine andere Stelle abgegeben.',
  'open-transactions': 'Offene Vorgänge, auf denen nichts mehr geschuldet wird: {measured}.',
  'requests-pending': 'Offene Vormerkungen: {measured}.',
  'requests-in-transit': 'Vormerkungen, deren Exemplar unterwegs ist: {measured}.',
  'requests-on-hold-shelf': 'Vormerkungen, deren Exemplar im Bereitstellregal liegt: {measured}.',
  'requests-shipped': 'Vormerkungen, deren Exemplar versandt ist: {measured}.',
  'resource-sharing-on-hold-shelf':
    'Fernleihen im Bereitstellregal, mit dem Exemplar einer anderen Bibliothek: {measured}.',
  'resource-sharing-requests': 'Fernleihen, die nicht im Bereitstellregal liegen: {measured}.',
  acquisitions:
    'Bestellpositionen, Bestellungen oder Rechnungen, die dem Konto zugeordnet sind: {measured}.',
  'import-profiles': 'Importprofile, in denen das Konto steht: {measured}.',
  'locked-bib-records': 'Titelsätze, die über das Konto gesperrt sind: {measured}.',
  'metadata-editor': 'Datensätze, die im Metadaten-Editor geöffnet sind: {measured}.',
  'locked-by-job': 'Ein laufender Auftrag hält den Datensatz des Kontos gesperrt.',
  'staff-roles': 'Personalrollen: {measured}.',
  'researcher-not-demoted':
    'Eine forschende Person mit Publikationen oder Fördermitteln ({measured}) bleibt zugehörig: ' +
    'Es gibt kein Forschungssystem.',
  'protected-user': 'Der Datensatz ist mit „nie löschen“ gekennzeichnet.',
  'protected-group': 'Die Richtlinie schützt die Benutzergruppe {measured}.',
  'legal-hold': 'Aufbewahrungspflichten, die nicht aufgehoben sind: {measured}.',
  'system-account': 'Das Konto gehört zum System, nicht zu einer Person.',
  'own-account': 'Es ist das Konto einer Person, die die Löschung beauftragt oder freigibt.',
  guarantor: 'Konten, für die diese Person bürgt: {measured}.',
  'proxy-for': 'Konten, für die diese Person in Vertretung handelt: {measured}.',
  'proxied-by': 'Personen, die für dieses Konto in Vertretung handeln: {measured}.',
  'linked-account': 'Datensätze anderer Einrichtungen, die mit diesem verknüpft sind: {measured}.',
  restriction: 'Das Konto ist bis {measured:moment} gesperrt.',
  'restriction/none': 'Das Konto ist unbefristet gesperrt.',
  'restriction-ended': 'Eine Sperre des Kontos endete am {measured:moment}.',
  'recent-activity':
    'Die letzte Aktivität war am {measured:day}; ab {limit:day} gilt sie als kürzlich.',
  'recent-loan': 'Die letzte Ausleihe war am {measured:day}; ab {limit:day} gilt sie als kürzlich.',
  'not-yet-expired': 'Das Konto läuft am {measured:day} ab, nach dem {limit:day}.',
  'not-yet-expired/none': 'Das Konto läuft nicht ab.',
  'purge-date-before-expiry-date':
    'Das Löschdatum {measured:day} liegt vor dem Ablaufdatum {limit:day}.',
  'boundary-day': 'Das Datum fällt genau auf den Stichtag {limit:day}.',

  // Of outcomes that were stored before each date had a code of its own.
  'no-date':
    'Es gibt kein Datum, das mit dem Stichtag {limit:day} zu vergleichen wäre; daher wird das ' +
    'Konto nie gelöscht.',
  'date-after-cutoff': 'Das Datum {measured:day} liegt noch nicht vor dem Stichtag {limit:day}.',

  'not-confirmed':
    'Als der Auftrag bestätigt wurde, sollte dieses Konto bleiben; ein späterer Auftrag kann es ' +
    'erfassen.',
  'created-after-plan':
    'Das Konto wurde am {measured:day} angelegt, nach dem Löschplan vom {limit:day}: Es gehört ' +
    'einer anderen Person.',
  'effect-already-done':
    'Ein Schritt hatte begonnen, bevor sich zeigte, dass das Konto bleibt: {measured:label} ' +
    '({limit:label}).',
  'has-purge-date': 'Es gibt schon ein Löschdatum: {measured:day}.',
  'same-purge-date': 'Das Löschdatum bliebe gleich: {measured:day}.',
  'no-expiry-date': 'Es gibt kein Ablaufdatum, aus dem ein Löschdatum zu berechnen wäre.',
  'date-out-of-range': 'Aus {measured:day} berechnet, läge das Löschdatum nach dem Jahr 9999.',
  'purge-date-rule/unknown': 'Es lässt sich kein Löschdatum berechnen: {problem}.',
  'delete-policy-already-applied':
    'Zu diesem Konto ist nicht mehr gespeichert, als die Löschstufe erlaubt: {limit:label}.',
  'delete-policy-already-applied/rule-failed':
    'Das Bibliothekssystem hat nicht angegeben, wie viel zu diesem Konto gespeichert ist; daher ' +
    'wird nichts weiter entfernt.',

  any: 'Die Regel „{code:label}“ hat {measured} festgestellt, bei einem Grenzwert von {limit}.',
  'any/none': 'Die Regel „{code:label}“ spricht gegen die Löschung.',
  'any/unknown': 'Die Regel „{code:label}“ ließ sich nicht beantworten: {problem}.',
  'any/rule-failed': 'Die Regel „{code:label}“ ist fehlgeschlagen und sagt daher nichts aus.',

  problem: '„{fact:label}“ ist nicht bekannt',
  'problem.Absent': 'das Bibliothekssystem hat „{fact:label}“ nicht geliefert',
  'problem.Contradicted': '„{fact:label}“ steht im Widerspruch zu „{by:label}“',
  'problem.Malformed': '„{fact:label}“ ist nicht verwendbar: erwartet {expected}, geliefert {got}',

  'expected.text': 'ein Text',
  'expected.text-or-none': 'ein Text oder null',
  'expected.day': 'ein Tag, den es gibt, in der Form JJJJ-MM-TT, oder null',
  'expected.count': 'eine ganze Zahl ab 0',
  'expected.amount': 'ein Betrag ab 0 als Text',
  'expected.flag': 'true oder false',
  'expected.requests': 'eine ganze Zahl ab 0 für jeden Zustand der Vormerkungen',
  'expected.restrictions': 'eine Liste der Sperren, jede mit ihrem Ende oder null',
  'expected.researcher': 'die nötigen Angaben zu einer forschenden Person, oder null',

  'got.text': 'ein Text',
  'got.number': 'eine Zahl',
  'got.boolean': 'true oder false',
  'got.list': 'eine Liste',
  'got.object': 'ein Objekt',
  'got.other-text': 'ein Text in anderer Form',
  'got.other-number': 'eine negative, zu große oder nicht ganze Zahl',
  'got.other-list': 'eine Liste mit einem Eintrag in anderer Form',
  'got.other-object': 'ein Objekt in anderer Form',
  'got.null': 'null',
  'got.date': 'ein Date-Objekt',
  'got.bigint': 'eine Zahl vom Typ bigint',
  'got.other': 'etwas anderes',
} satisfies Readonly<Record<ReasonKey | ProblemKey | VerdictKey, string>>
