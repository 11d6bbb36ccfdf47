/** The version of package.json, put in by the build. */
declare const PAGE_VERSION: string;
