package io.spillway.parquet.table;

import io.spillway.component.Reason;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Says why a request to S3 failed. */
final class S3Failure {
    private S3Failure() {}

    /** The answer of the server with its status; or why there was none. */
    static String words(SdkException failure) {
        if (failure instanceof S3Exception answer) {
            var details = answer.awsErrorDetails();
            String code = details == null ? null : details.errorCode();
            String message = details == null ? null : details.errorMessage();
            String status = "status " + answer.statusCode();
            return (message == null || message.isEmpty() ? "" : message + " ")
                    + (code == null || code.isEmpty() ? "(" + status + ")" : "(" + code + ", " + status + ")");
        }
        return Reason.innermost(failure);
    }
}
