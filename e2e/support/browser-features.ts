/** What Playwright turns off by itself (`disabledFeatures` in its chromiumSwitches.ts, of 1.65). */
const offInPlaywright = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
] as const;

/** Pages of the browser's own address bar and renderers in reserve, which every new window loads and no test looks at. */
const offInTests = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'SpareRendererForSitePerProcess',
] as const;

/**
 * Turns features of Chromium off that cost most of a window's start and belong to no page. Chromium heeds the last of
 * such arguments only, so Playwright's are named again.
 */
export const disableFeatures = `--disable-features=${[...offInPlaywright, ...offInTests].join(',')}`;
