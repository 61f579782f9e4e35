// What a mistake may say, as a type: a phrase that is no form of these does not compile, and a
// language that leaves one out does not either.

/** What is expected of a value. What differs stands in braces. */
type ExpectedForm =
  | 'a list'
  | 'a list of rules'
  | 'a list of fact names'
  | 'a list of actor keys'
  | 'a list of at most {most} entries'
  | 'a list without mistakes'
  | 'nothing named twice'
  | 'an object'
  | 'plain data'
  | 'a JSON value'
  | 'JSON nested at most {most} deep'
  | 'a rule'
  | 'at most {most} rules'
  | 'a function'
  | 'a function, or nothing'
  | 'a queue'
  | 'a port, since the order needs it'
  | 'true or false'
  | 'false, because the rule is hard'
  | 'false, or the libraries that are meant, as the host expands them'
  | 'one of {words}'
  | 'one of on, warn, because a purge waives the debt'
  | 'one of the names {names}'
  | 'one of the serviceActors of the configuration'
  | 'known names only'
  | 'a known name, perhaps {name}'
  | 'a known rule, perhaps {rule}'
  | "a known rule, or one of the host's own, which start with x-"
  | 'a name other than __proto__, constructor and prototype'
  | 'a code that no other rule has'
  | 'a rule code: small letters, digits and single hyphens, or x- and a name'
  | 'x- and up to 62 letters, digits, dots, hyphens or underscores'
  | 'the name of a fact, or extra.<name>'
  | 'on, because nobody may switch this rule off'
  | 'off, because {path} is null'
  | 'left out; it is set as {path}: {setting}'
  | 'left out where after is given'
  | NumberForm
  | TextForm
  | DateForm
  | HostForm
  | PolicyForm

type NumberForm =
  | 'a whole number from {least}'
  | 'a whole number from {least} to {most}'
  | 'a whole number from {least} to {most}, because {path} is not off'
  | 'a number above 0, up to {most}'
  | 'less than `calls`, so that some are left for the library'
  | 'a decimal amount, e.g. "10.50"'
  | 'a decimal amount from 0 as text, e.g. "10.50", with at most 15 digits before and 6 after the point'
  | 'a whole amount, as the currency of the policy is written'
  | 'an amount of at most {digits} digits after the point, as the currency of the policy is written'
  | 'a percentage above 0 up to 100 as text, e.g. "2.5"'

type TextForm =
  | '1 to {most} characters'
  | '1 to 255 characters, well formed, without control characters'
  | '1 to 255 characters, not blank, well formed, without control characters'
  | 'a text of 1 to {most} characters'
  | 'a text of 1 to {most} characters without control characters'
  | 'the digest of a plan: 64 hexadecimal digits in small letters'
  | 'a key of a page'

type DateForm =
  | 'a day that exists, YYYY-MM-DD'
  | 'a day that exists, YYYY-MM-DD or YYYY-MM-DDZ'
  | 'a day that {zone} has'
  | 'an ISO-8601 moment with offset, e.g. 2026-01-31T12:00:00Z'
  | 'whole milliseconds since 1970 within the years 1 to 9999'
  | 'an IANA time zone, e.g. Europe/Zurich'

type HostForm =
  | 'a record type that the host has ({names})'
  | 'a user group that the host has ({names})'
  | 'a user group that the host has in {type} ({names})'
  | 'a home library that the host has ({names})'
  | '{names} and {count} more'
  | 'none'
  | 'an actor that the host knows'
  | 'a key that this host can have'
  | 'a level at which the host deletes ({levels})'
  | 'a date that the host has ({fields})'
  | 'a date that the host has ({fields}); criteria that name no date ask for the purge date, so name one'

type PolicyForm =
  | 'an ISO 4217 code of three capital letters, e.g. CHF'
  | 'a maxCount, a maxPercent or both; null instead of it all means none'
  | 'at least one group; null instead of protectedGroups means none'
  | 'a limit with a whole number of days from 0 to {most}, since field is {field}'
  | 'a condition, or keys to include'
  | 'at least one condition that a user without dates does not meet'

/** What may stand where a setting is now. */
export type SettingForm =
  | 'null, or an object of days and setting'
  | 'null, or an object of groups and setting'
  | 'block, cancel or ignore'
  | 'a list of objects of recordType and userGroups'

/** What came instead. */
type GotForm =
  | 'nothing'
  | 'an object'
  | 'a number'
  | 'a function'
  | 'a symbol'
  | 'a bigint'
  | 'an array of {count}'
  | 'an empty string'
  | 'a string of {count} characters'
  | '(a name of {count} characters)'
  | '{count} entries'
  | '{count} rules'
  | '{count} unknown names'
  | '{count} mistakes up to entry {entry}'
  | 'what an earlier entry names'
  | 'an unknown name'
  | 'a forbidden name'
  | 'an unknown rule'
  | 'another name'
  | 'another key'
  | 'another value'
  | 'a setting of its own'
  | 'a cap without a limit'
  | 'no group'
  | 'both'
  | 'a day that it skipped'
  | 'conditions that everybody without dates meets'
  | 'something that throws when it is read'

/** Every form of what a mistake says, with what differs in braces. */
export type PhraseForm = ExpectedForm | '{phrase}, or null' | SettingForm | GotForm

/** A form with something in place of its braces. */
type Filled<Form extends string> = Form extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : Form

/** What the library says it expected. */
export type Expected = Filled<ExpectedForm> | `${Filled<ExpectedForm>}, or null`

/** What the library says came: a phrase, or a value that can be nobody's. */
export type Got = Filled<GotForm | 'none'> | 'null' | `"${string}"` | `${number | boolean}`
