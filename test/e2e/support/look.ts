import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { root } from './gwanje.ts';

/** Keeps a picture of a state, to be opened and compared with the mock: artefacts/screens/<name>.png. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const language = await page.evaluate(() => document.documentElement.lang);
  await page.screenshot({ path: join(root, 'artefacts/screens', `${name}-${language}-${width}x${height}.png`) });
}

/** Axe finds nothing serious, and nothing that is shown runs out of the window. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)).toEqual(
    [],
  );
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}

/** Switches the page's language by its own control. */
export async function switchLanguage(page: Page, language: 'ko' | 'en'): Promise<void> {
  await page
    .getByRole('banner')
    .getByRole('radio', { name: language === 'en' ? 'English' : '한국어' })
    .click();
  await expect(page.locator('html')).toHaveAttribute('lang', language);
}
