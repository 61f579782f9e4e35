// What mistakes say is expected, and what came, in German.
import type { PhraseKey } from '../catalogue.js'

/** Every phrase, by its English form. */
export const PHRASES = {
  'phrase.{phrase}, or null': '{phrase} oder null',

  'phrase.a list': 'eine Liste',
  'phrase.a list of rules': 'eine Liste von Regeln',
  'phrase.a list of fact names': 'eine Liste der Namen von Angaben',
  'phrase.a list of actor keys': 'eine Liste der Schlüssel handelnder Personen',
  'phrase.a list of at most {most} entries': 'eine Liste mit höchstens {most} Einträgen',
  'phrase.a list without mistakes': 'eine Liste ohne Fehler',
  'phrase.nothing named twice': 'nichts doppelt genannt',
  'phrase.an object': 'ein Objekt',
  'phrase.plain data': 'einfache Daten',
  'phrase.a JSON value': 'ein JSON-Wert',
  'phrase.JSON nested at most {most} deep': 'JSON mit höchstens {most} Ebenen',
  'phrase.a rule': 'eine Regel',
  'phrase.at most {most} rules': 'höchstens {most} Regeln',
  'phrase.a function': 'eine Funktion',
  'phrase.a function, or nothing': 'eine Funktion oder keine Angabe',
  'phrase.a queue': 'eine Warteschlange',
  'phrase.a port, since the order needs it': 'eine Schnittstelle, denn der Auftrag braucht sie',
  'phrase.true or false': 'true oder false',
  'phrase.false, because the rule is hard': 'false, weil die Regel fest ist',
  'phrase.false, or the libraries that are meant, as the host expands them':
    'false, oder die gemeinten Bibliotheken, wie das Bibliothekssystem sie auflöst',
  'phrase.one of {words}': 'eines von {words}',
  'phrase.one of on, warn, because a purge waives the debt':
    'on oder warn, weil eine Löschung die Gebühren erlässt',
  'phrase.one of the names {names}': 'einer der Namen {names}',
  'phrase.one of the serviceActors of the configuration':
    'eines der Dienstkonten der Konfiguration (serviceActors)',
  'phrase.known names only': 'nur bekannte Namen',
  'phrase.a known name, perhaps {name}': 'ein bekannter Name, vielleicht {name}',
  'phrase.a known rule, perhaps {rule}': 'eine bekannte Regel, vielleicht {rule}',
  "phrase.a known rule, or one of the host's own, which start with x-":
    'eine bekannte Regel, oder eine eigene, deren Name mit x- beginnt',
  'phrase.a name other than __proto__, constructor and prototype':
    'ein anderer Name als __proto__, constructor und prototype',
  'phrase.a code that no other rule has': 'ein Name, den keine andere Regel hat',
  'phrase.a rule code: small letters, digits and single hyphens, or x- and a name':
    'ein Regelname: Kleinbuchstaben, Ziffern und einzelne Bindestriche, oder x- und ein Name',
  'phrase.x- and up to 62 letters, digits, dots, hyphens or underscores':
    'x- und bis zu 62 Buchstaben, Ziffern, Punkte, Bindestriche oder Unterstriche',
  'phrase.the name of a fact, or extra.<name>': 'der Name einer Angabe, oder extra.<Name>',
  'phrase.on, because nobody may switch this rule off':
    'on, weil diese Regel sich nicht abschalten lässt',
  'phrase.off, because {path} is null': 'off, weil {path} null ist',
  'phrase.left out; it is set as {path}: {setting}':
    'keine Angabe; einzustellen ist {path}: {setting}',
  'phrase.left out where after is given': 'keine Angabe, wenn after angegeben ist',

  'phrase.a whole number from {least}': 'eine ganze Zahl ab {least}',
  'phrase.a whole number from {least} to {most}': 'eine ganze Zahl von {least} bis {most}',
  'phrase.a whole number from {least} to {most}, because {path} is not off':
    'eine ganze Zahl von {least} bis {most}, weil {path} nicht off ist',
  'phrase.a number above 0, up to {most}': 'eine Zahl über 0, bis {most}',
  'phrase.less than `calls`, so that some are left for the library':
    'weniger als `calls`, damit für die Löschung Aufrufe bleiben',
  'phrase.a decimal amount, e.g. "10.50"': 'ein Betrag als Dezimalzahl, z. B. "10.50"',
  'phrase.a decimal amount from 0 as text, e.g. "10.50", with at most 15 digits before and 6 after the point':
    'ein Betrag ab 0 als Text, z. B. "10.50", mit höchstens 15 Stellen vor und 6 nach dem Punkt',
  'phrase.a whole amount, as the currency of the policy is written':
    'ein Betrag ohne Nachkommastellen, wie die Währung der Richtlinie',
  'phrase.an amount of at most {digits} digits after the point, as the currency of the policy is written':
    'ein Betrag mit höchstens {digits} Nachkommastellen, wie die Währung der Richtlinie',
  'phrase.a percentage above 0 up to 100 as text, e.g. "2.5"':
    'ein Prozentwert über 0 bis 100 als Text, z. B. "2.5"',

  'phrase.1 to {most} characters': '1 bis {most} Zeichen',
  'phrase.1 to 255 characters, well formed, without control characters':
    '1 bis 255 gültige Zeichen ohne Steuerzeichen',
  'phrase.1 to 255 characters, not blank, well formed, without control characters':
    '1 bis 255 gültige Zeichen ohne Steuerzeichen, nicht nur Leerzeichen',
  'phrase.a text of 1 to {most} characters': 'ein Text von 1 bis {most} Zeichen',
  'phrase.a text of 1 to {most} characters without control characters':
    'ein Text von 1 bis {most} Zeichen ohne Steuerzeichen',
  'phrase.the digest of a plan: 64 hexadecimal digits in small letters':
    'die Prüfsumme eines Plans: 64 hexadezimale Ziffern in Kleinbuchstaben',
  'phrase.a key of a page': 'ein Schlüssel einer Seite',

  'phrase.a day that exists, YYYY-MM-DD': 'ein Tag, den es gibt, in der Form JJJJ-MM-TT',
  'phrase.a day that exists, YYYY-MM-DD or YYYY-MM-DDZ':
    'ein Tag, den es gibt, in der Form JJJJ-MM-TT oder JJJJ-MM-TTZ',
  'phrase.a day that {zone} has': 'ein Tag, den es in {zone} gibt',
  'phrase.an ISO-8601 moment with offset, e.g. 2026-01-31T12:00:00Z':
    'ein Zeitpunkt nach ISO 8601 mit Zeitverschiebung, z. B. 2026-01-31T12:00:00Z',
  'phrase.whole milliseconds since 1970 within the years 1 to 9999':
    'ganze Millisekunden seit 1970, in den Jahren 1 bis 9999',
  'phrase.an IANA time zone, e.g. Europe/Zurich': 'eine IANA-Zeitzone, z. B. Europe/Zurich',

  'phrase.a record type that the host has ({names})':
    'ein Datensatztyp des Bibliothekssystems ({names})',
  'phrase.a user group that the host has ({names})':
    'eine Benutzergruppe des Bibliothekssystems ({names})',
  'phrase.a user group that the host has in {type} ({names})':
    'eine Benutzergruppe, die das Bibliothekssystem in {type} hat ({names})',
  'phrase.a home library that the host has ({names})':
    'eine Heimatbibliothek des Bibliothekssystems ({names})',
  'phrase.{names} and {count} more': '{names} und {count} weitere',
  'phrase.none': 'keine',
  'phrase.an actor that the host knows': 'eine handelnde Person, die das Bibliothekssystem kennt',
  'phrase.a key that this host can have':
    'ein Schlüssel, den es in diesem Bibliothekssystem geben kann',
  'phrase.a level at which the host deletes ({levels})':
    'eine Löschstufe des Bibliothekssystems ({levels})',
  'phrase.a date that the host has ({fields})': 'ein Datum des Bibliothekssystems ({fields})',
  'phrase.a date that the host has ({fields}); criteria that name no date ask for the purge date, so name one':
    'ein Datum des Bibliothekssystems ({fields}); Kriterien ohne Datum fragen nach dem ' +
    'Löschdatum, daher bitte eines nennen',

  'phrase.an ISO 4217 code of three capital letters, e.g. CHF':
    'ein Code nach ISO 4217 aus drei Großbuchstaben, z. B. CHF',
  'phrase.a maxCount, a maxPercent or both; null instead of it all means none':
    'ein maxCount, ein maxPercent oder beides; keine Obergrenze: null anstelle des Ganzen',
  'phrase.at least one group; null instead of protectedGroups means none':
    'mindestens eine Benutzergruppe; keine: null anstelle von protectedGroups',
  'phrase.a limit with a whole number of days from 0 to {most}, since field is {field}':
    'eine Grenze mit einer ganzen Zahl von Tagen von 0 bis {most}, weil field {field} ist',
  'phrase.a condition, or keys to include': 'eine Bedingung, oder Schlüssel einer Auswahl',
  'phrase.at least one condition that a user without dates does not meet':
    'mindestens eine Bedingung, die ein Konto ohne Daten nicht erfüllt',

  'phrase.null, or an object of days and setting': 'null, oder ein Objekt aus days und setting',
  'phrase.null, or an object of groups and setting': 'null, oder ein Objekt aus groups und setting',
  'phrase.block, cancel or ignore': 'block, cancel oder ignore',
  'phrase.a list of objects of recordType and userGroups':
    'eine Liste von Objekten aus recordType und userGroups',

  'phrase.nothing': 'nichts',
  'phrase.a number': 'eine Zahl',
  'phrase.a symbol': 'ein Symbol',
  'phrase.a bigint': 'eine Zahl vom Typ bigint',
  'phrase.an array of {count}': 'eine Liste (Länge {count})',
  'phrase.an empty string': 'ein leerer Text',
  'phrase.a string of {count} characters': 'ein Text (Länge {count})',
  'phrase.(a name of {count} characters)': '(ein Name der Länge {count})',
  'phrase.{count} entries': '{count} Einträge',
  'phrase.{count} rules': '{count} Regeln',
  'phrase.{count} unknown names': '{count} unbekannte Namen',
  'phrase.{count} mistakes up to entry {entry}': '{count} Fehler bis zum Eintrag {entry}',
  'phrase.what an earlier entry names': 'was ein früherer Eintrag nennt',
  'phrase.an unknown name': 'ein unbekannter Name',
  'phrase.a forbidden name': 'ein unzulässiger Name',
  'phrase.an unknown rule': 'eine unbekannte Regel',
  'phrase.another name': 'ein anderer Name',
  'phrase.another key': 'ein anderer Schlüssel',
  'phrase.another value': 'ein anderer Wert',
  'phrase.a setting of its own': 'eine eigene Einstellung',
  'phrase.a cap without a limit': 'eine Obergrenze ohne Wert',
  'phrase.no group': 'keine Benutzergruppe',
  'phrase.both': 'beides',
  'phrase.a day that it skipped': 'ein Tag, den es dort nicht gab',
  'phrase.conditions that everybody without dates meets':
    'Bedingungen, die jedes Konto ohne Daten erfüllt',
  'phrase.something that throws when it is read': 'etwas, das sich nicht lesen lässt',
} satisfies Readonly<Record<PhraseKey, string>>
