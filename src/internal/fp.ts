// The only importer of fp-ts: from the root, because its subpaths break ESM consumers.
export { either as E, taskEither as TE } from 'fp-ts'
