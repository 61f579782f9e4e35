// `ils-user-purge/german`: everything that the library says, in German.
export { GERMAN } from '../words/german/index.js'
