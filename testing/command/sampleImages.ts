import type { ImageMemberStatus } from "../../provider/types.js";
import type { GatewayImageOptions, GatewayMemberOptions } from "../options.js";

/** The account that has the images. */
export const sampleAccountId = "c0ffee67abfc4b87b64614ab36eb9ae4";

// The accounts and the image of the documentation, so that its approvals fit them.
const partner = "a8f10467abfc4b87b64614ab36eb9ae4";
const migration = "77aa0467abfc4b87b64614ab36eb9ae4";
const stranger = "5f2b1c9d8e7a4f60b3d2c1e0f9a8b7c6";
const firstImageId = "70a599e0-31e7-49b7-b260-868f441e862b";

/** Images that are shared in every way that a policy judges: the first few show the most. They recur beyond their number. */
export function sampleImages(count: number, now: Date): GatewayImageOptions[] {
    const samples: readonly GatewayImageOptions[] = [
        {
            name: "golden",
            members: [share(partner, "accepted", 200, now), share(migration, "pending", 3, now)],
        },
        { name: "build-agent", members: [share(stranger, "accepted", 800, now)] },
        {
            name: "web",
            members: [share(partner, "pending", 90, now), share(stranger, "rejected", 40, now)],
        },
        { name: "tools", visibility: "public" },
        { name: "retired", hidden: true, members: [share(stranger, "accepted", 500, now)] },
        { name: "base", visibility: "community" },
        { name: "scratch", visibility: "private" },
    ];
    return Array.from({ length: count }, (_, index) => ({
        ...samples[index % samples.length],
        id: index === 0 ? firstImageId : `70a599e0-31e7-49b7-b260-${String(index + 1).padStart(12, "0")}`,
        createdAt: daysBefore(now, 900),
    }));
}

function share(memberId: string, status: ImageMemberStatus, days: number, now: Date): GatewayMemberOptions {
    return { memberId, status, createdAt: daysBefore(now, days) };
}

function daysBefore(now: Date, days: number): string {
    return new Date(now.getTime() - days * 86_400_000).toISOString().replace(/\.\d+Z$/, "Z");
}
