// Uppy with an upload token: the upload of one video, whose size was not known when it was created.
import AwsS3, { type AwsS3Part } from "@uppy/aws-s3";
import { call, type Options } from "../api/client";
import { Problem } from "../api/problem";
import { uppy } from "./uppy";

const PART_BYTES = 8 * 1024 * 1024;
const MOST_PARTS = 10_000; // of an upload, says S3

interface Upload {
  key: string;
  uploadId?: string;
}

type Begun = Required<Upload>;

function at({ key, uploadId }: Upload, below = ""): string {
  return `/s3/multipart/${encodeURIComponent(uploadId ?? "")}${below}?${new URLSearchParams({ key })}`;
}

const isGone = (error: unknown): boolean =>
  error instanceof Problem && [404, 409, 410].includes(error.status);

export function uploadWith(token: string): void {
  async function asked<T>(path: string, options: Options): Promise<T> {
    try {
      return await call<T>(path, { ...options, key: token });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      throw new Problem(401, error.code, "This link has ended, or is not complete: ask for another one.");
    }
  }
  uppy.setOptions({ restrictions: { maxNumberOfFiles: 1 } });
  // Uppy forgets an upload whose attempt failed, and would begin it anew: then the server drops what has arrived.
  const begun = new Map<string, Begun>();
  uppy.on("file-removed", ({ id }) => begun.delete(id));
  uppy.addPreProcessor(async (fileIds) => {
    for (const id of fileIds) {
      const s3Multipart = begun.get(id);
      if (s3Multipart) uppy.setFileState(id, { s3Multipart } as object);
    }
  });
  uppy.use(AwsS3, {
    shouldUseMultipart: true,
    limit: 4,
    getChunkSize: ({ size }) => Math.max(PART_BYTES, Math.ceil(size / MOST_PARTS)),
    createMultipartUpload: async ({ id, name }) => {
      const upload = await asked<Begun>("/s3/multipart", { method: "POST", body: { filename: name } });
      begun.set(id, upload);
      return upload;
    },
    listParts: async ({ id }, { signal, ...upload }) => {
      try {
        return await asked<AwsS3Part[]>(at(upload), { signal });
      } catch (error) {
        if (isGone(error)) begun.delete(id); // The next attempt begins anew.
        throw error;
      }
    },
    signPart: async (_, { partNumber, signal, ...upload }) => {
      const { url } = await asked<{ url: string }>(at(upload, `/${partNumber}`), { signal });
      return { method: "PUT", url };
    },
    completeMultipartUpload: async (_, { parts, signal, ...upload }) => {
      await asked(at(upload, "/complete"), { method: "POST", body: { parts }, signal });
      return {};
    },
    // Uppy also calls this after an error; what has arrived stays then, for the next attempt.
    abortMultipartUpload: () => undefined,
  });
}
