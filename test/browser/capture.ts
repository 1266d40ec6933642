/**
 * node --import tsx test/browser/capture.ts
 *
 * Makes the documentation's picture of the HTML report, docs/images/report.webp.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ShareReport } from "../../cli/shareReport.js";
import { repositoryFolder } from "../engine/folders.js";
import { ordinaryReport } from "../unit/cli/formats/samples.js";
import { startBrowser } from "./chromium.js";
import { openReport } from "./openReport.js";

async function main(): Promise<void> {
    const folder = join(repositoryFolder, "docs/images");
    await mkdir(folder, { recursive: true });
    const browser = await startBrowser();
    try {
        const { page, close } = await openReport(browser, auditOfOneAccount(), { width: 1080, height: 1170 });
        await page.screenshot({ path: join(folder, "report.webp"), type: "webp", quality: 80 });
        await close();
    } finally {
        await browser.close();
    }
}

function auditOfOneAccount(): ShareReport {
    const connection = {
        accountId: "c0ffee00abfc4b87b64614ab36eb9ae4",
        region: "kr-west1",
        endpoint: "https://virtualserver.kr-west1.e.samsungsdscloud.com",
    };
    return ordinaryReport({
        source: { kind: "audit", scope: "allSharedImages", connections: [connection] },
    });
}

main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
});
