// The public face of `ils-user-purge/report`: report data to text, CSV, JSON and HTML.
export {
  CSV_COLUMNS,
  csvHeader,
  outcomeCsvRow,
  outcomesCsv,
  type OutcomeCsvOptions,
} from './outcome-csv.js'
export type { CsvFormat } from './csv.js'
export { HTML_LIST_ROWS, type ReportHtmlInput, type TimelineEntry } from './html/input.js'
export { reportHtml } from './html/page.js'
export type { OutcomeLists } from './html/lists.js'
export { reportJson, type ReportJsonOptions } from './json.js'
export { REPORT_ENGLISH } from '../words/english/report.js'
export type { ListWords, OrderWords, ReportWords, SummaryWords } from './options.js'
export {
  PLAN_CSV_COLUMNS,
  planCsvHeader,
  type PlanCsvOptions,
  planCsvRow,
  planUsersCsv,
} from './plan-csv.js'
export { listJson, type ListJsonOptions } from './list-json.js'
export { planText, type PlanTextOptions } from './plan-text.js'
export { whyNobody, type WhyNobodyOptions } from './why-nobody.js'
export { reportText, type ReportTextOptions } from './report-text.js'
export { outcomeLine, verdictLine } from './user-line.js'
export { terminalText, visibleText } from './visible.js'
