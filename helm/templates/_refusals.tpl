{{/* Values that each are right and do not go together. */}}
{{- define "exportcast.refusals" -}}
{{- $several := include "exportcast.severalPods" . -}}
{{- $external := include "exportcast.externalDatabase" . -}}
{{- $shared := has "ReadWriteMany" .Values.persistence.accessModes -}}
{{- if and $several (not .Values.artefacts.url) (not $shared) -}}
{{- fail "several pods need artefacts that all of them reach: set artefacts.url (s3://BUCKET/PREFIX), or persistence.accessModes to [ReadWriteMany]" -}}
{{- end -}}
{{- if and $shared (not $external) -}}
{{- fail "SQLite must not be on a volume of several nodes (ReadWriteMany): set persistence.accessModes to [ReadWriteOnce], or database.url" -}}
{{- end -}}
{{- if and (not .Values.persistence.enabled) (not (and $external .Values.artefacts.url)) -}}
{{- fail "without persistence nothing is kept: set persistence.enabled to true, or both a database (database.url) and artefacts.url" -}}
{{- end -}}
{{- if and .Values.database.url .Values.database.existingSecret -}}
{{- fail "database.url and database.existingSecret both name a database: set one of them" -}}
{{- end -}}
{{- include "exportcast.refuseKeys" . -}}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- fail (printf "autoscaling.minReplicas %d is more than autoscaling.maxReplicas %d" (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- end -}}
{{- if eq (int .Values.service.port) (int .Values.service.metricsPort) -}}
{{- fail "service.port and service.metricsPort are the same: a Service cannot have a port twice" -}}
{{- end -}}
{{- if and .Values.training.dask.enabled (not .Values.training.enabled) -}}
{{- fail "training.dask.enabled without training.enabled: nothing would use the cluster" -}}
{{- end -}}
{{- if and .Values.watch.enabled (not (or .Values.watch.urls .Values.watch.existingSecret)) -}}
{{- fail "watch.enabled without an address: set watch.urls, or watch.existingSecret with the key webhook-urls" -}}
{{- end -}}
{{- if and .Values.watch.existingSecret (or .Values.watch.urls .Values.watch.secret) -}}
{{- fail "watch.existingSecret replaces watch.urls and watch.secret: set the one or the others" -}}
{{- end -}}
{{- include "exportcast.refuseSchedule" .Values.training.schedule -}}
{{- end -}}

{{/* Keys that would leave the service with a private key, or one side without the key of the other. */}}
{{- define "exportcast.refuseKeys" -}}
{{- $auth := .Values.auth -}}
{{- $training := .Values.training -}}
{{- if and $auth.existingSecret (or $auth.apiTokens $auth.readTokens $auth.verifyingKey $auth.signingKey) -}}
{{- fail "auth.existingSecret replaces auth.apiTokens, auth.readTokens, auth.verifyingKey and auth.signingKey: set the one or the others" -}}
{{- end -}}
{{- if and $training.existingSecret $training.signingKey -}}
{{- fail "training.existingSecret replaces training.signingKey: set one of them" -}}
{{- end -}}
{{- if and $auth.signingKey (or $auth.verifyingKey $training.signingKey $training.existingSecret) -}}
{{- fail "auth.signingKey is the one key of service and training: set it alone, or auth.verifyingKey and training.signingKey" -}}
{{- end -}}
{{- if contains "-----BEGIN" (default "" $auth.signingKey) -}}
{{- fail "auth.signingKey goes to the service too and is no place for a key pair: set training.signingKey to the private key and auth.verifyingKey to the public one" -}}
{{- end -}}
{{- if contains "PRIVATE KEY-----" (default "" $auth.verifyingKey) -}}
{{- fail "auth.verifyingKey is a private key: the service only verifies, give it the public one (openssl pkey -pubout)" -}}
{{- end -}}
{{- if contains "-----BEGIN PUBLIC KEY" (first (splitList "," (default "" $training.signingKey))) -}}
{{- fail "training.signingKey begins with a public key: the first key signs, give the private one" -}}
{{- end -}}
{{- if and (include "exportcast.twoKeys" .) (not (or $auth.verifyingKey $auth.existingSecret)) -}}
{{- fail "training signs and the service has nothing to verify with: set auth.verifyingKey, or auth.existingSecret with the key verifying-key" -}}
{{- end -}}
{{- if and $auth.verifyingKey $training.enabled (not (include "exportcast.twoKeys" .)) -}}
{{- fail "the service verifies and training has nothing to sign with: set training.signingKey or training.existingSecret" -}}
{{- end -}}
{{- end -}}

{{/* Five cron fields with numbers in their ranges; months and days also by name. */}}
{{- define "exportcast.refuseSchedule" -}}
{{- $fields := list "0?[0-9]|[1-5][0-9]" "[01]?[0-9]|2[0-3]" "0?[1-9]|[12][0-9]|3[01]" "0?[1-9]|1[0-2]|[A-Za-z]{3}" "[0-7]|[A-Za-z]{3}" -}}
{{- $patterns := list -}}
{{- range $fields -}}
{{- $one := printf "([*]|(%s)(-(%s))?)(/[1-9][0-9]?)?" . . -}}
{{- $patterns = append $patterns (printf "%s(,%s)*" $one $one) -}}
{{- end -}}
{{- if not (regexMatch (printf "^%s$" (join " " $patterns)) .) -}}
{{- fail (printf "training.schedule %q is not a cron text of five fields (minute hour day month weekday), like \"17 4 * * *\"" .) -}}
{{- end -}}
{{- end -}}
