// The one Uppy of a page. Where files go is said by uploader.ts, or by delegated.ts.
import type { AwsBody } from "@uppy/aws-s3";
import Uppy from "@uppy/core";
import { tell } from "../ui/notices";

export type Meta = { videoId?: string; partSize?: number; [key: string]: unknown };

export const uppy = new Uppy<Meta, AwsBody>({ autoProceed: true, allowMultipleUploadBatches: true });

export function addFiles(files: Iterable<File>): void {
  for (const file of files) {
    try {
      uppy.addFile({ name: file.name, type: file.type, data: file, source: "page" });
    } catch (error) {
      tell(error); // the same file twice, mostly
    }
  }
}
