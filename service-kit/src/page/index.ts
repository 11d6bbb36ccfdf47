export { readPage, type BuiltPage } from './read-page.ts';
export { servePage, type ServePageOptions } from './serve-page.ts';
