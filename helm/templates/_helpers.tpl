{{/* The full name: the release's, or release and chart. Short enough for what is appended to it. */}}
{{- define "exportcast.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $both := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $both .Values.fullnameOverride | trunc 36 | trimSuffix "-" -}}
{{- end -}}

{{/* What selects the pods of one component: (list $ "service"). */}}
{{- define "exportcast.selector" -}}
app.kubernetes.io/name: {{ default (index . 0).Chart.Name (index . 0).Values.nameOverride }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* All labels of an object of a component: (list $ "service"). */}}
{{- define "exportcast.labels" -}}
{{ include "exportcast.selector" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ printf "%s-%s" (index . 0).Chart.Name (index . 0).Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* An image: (list $ "service"). */}}
{{- define "exportcast.image" -}}
{{- $image := index (index . 0).Values.image (index . 1) -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ default (index . 0).Chart.AppVersion $image.tag }}
{{- end -}}
{{- end -}}

{{/* Truths about the installation: "true" or empty. */}}
{{- define "exportcast.externalDatabase" -}}
{{- if or .Values.database.url .Values.database.existingSecret }}true{{ end -}}
{{- end -}}

{{- define "exportcast.severalPods" -}}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1) }}true{{ end -}}
{{- end -}}

{{- define "exportcast.ownSecret" -}}
{{- $auth := .Values.auth -}}
{{- if or $auth.apiTokens $auth.readTokens $auth.verifyingKey $auth.signingKey }}true{{ end -}}
{{- end -}}

{{/* Whether the chart makes the Secret of training. */}}
{{- define "exportcast.ownTrainingSecret" -}}
{{- if and .Values.training.enabled (or .Values.training.signingKey .Values.auth.signingKey) }}true{{ end -}}
{{- end -}}

{{/* Whether training has a key of its own, so that the service has one that only verifies. */}}
{{- define "exportcast.twoKeys" -}}
{{- if and .Values.training.enabled (or .Values.training.existingSecret .Values.training.signingKey) }}true{{ end -}}
{{- end -}}

{{/* Whether anything lies on the volume. */}}
{{- define "exportcast.volume" -}}
{{- if and .Values.persistence.enabled (not (and (include "exportcast.externalDatabase" .) .Values.artefacts.url)) }}true{{ end -}}
{{- end -}}

{{/* Whether that volume is of one node. */}}
{{- define "exportcast.oneNode" -}}
{{- if and (include "exportcast.volume" .) (not (has "ReadWriteMany" .Values.persistence.accessModes)) }}true{{ end -}}
{{- end -}}

{{- define "exportcast.serviceAccount" -}}
{{- default (ternary (include "exportcast.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name -}}
{{- end -}}

{{- define "exportcast.daskAddress" -}}
tcp://{{ include "exportcast.fullname" . }}-dask-scheduler:8786
{{- end -}}
