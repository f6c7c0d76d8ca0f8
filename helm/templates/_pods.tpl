{{/* What all pods have: their user, no token of Kubernetes, where they run. */}}
{{- define "exportcast.pod" -}}
automountServiceAccountToken: false
# A Service named exportcast would put EXPORTCAST_PORT=tcp://... into each pod, which is a setting of ours.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What all containers have. */}}
{{- define "exportcast.container" -}}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end -}}

{{/* Settings of a container that works with models: (list $ "service"), which verifies, or (list $ "training"), which signs. */}}
{{- define "exportcast.settings" -}}
{{- $ := index . 0 -}}
envFrom:
  - configMapRef:
      name: {{ include "exportcast.fullname" $ }}
  {{- with $.Values.artefacts.existingSecret }}
  - secretRef:
      name: {{ . }}
  {{- end }}
{{- with include (printf "exportcast.%sEnv" (index . 1)) $ | trim }}
env: {{- . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Settings of a container that works with the database alone: no model, no key, no token. */}}
{{- define "exportcast.databaseSettings" -}}
env:
  - name: EXPORTCAST_HOME
    value: /data
  {{- include "exportcast.databaseEnv" (list . (printf "%s-database" (include "exportcast.fullname" .))) | nindent 2 }}
{{- end -}}

{{/* What the service alone gets: tokens, and the key that verifies. */}}
{{- define "exportcast.serviceEnv" -}}
{{- $own := include "exportcast.fullname" . -}}
{{- $auth := .Values.auth -}}
{{ include "exportcast.databaseEnv" (list . (printf "%s-database" $own)) }}
{{- if or $auth.existingSecret $auth.apiTokens }}
{{ include "exportcast.secretEnv" (list "EXPORTCAST_API_TOKENS" (default $own $auth.existingSecret) "api-tokens" true) }}
{{- end }}
{{ include "exportcast.readTokenEnv" . }}
{{- if include "exportcast.twoKeys" . }}
{{ include "exportcast.secretEnv" (list "EXPORTCAST_SIGNING_KEY" (default $own $auth.existingSecret) "verifying-key" false) }}
{{- else if $auth.existingSecret }}
{{ include "exportcast.secretEnv" (list "EXPORTCAST_SIGNING_KEY" $auth.existingSecret "signing-key" true) }}
{{- else if or $auth.verifyingKey $auth.signingKey }}
{{ include "exportcast.secretEnv" (list "EXPORTCAST_SIGNING_KEY" $own "verifying-key" false) }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What training alone gets: the key that signs. */}}
{{- define "exportcast.trainingEnv" -}}
{{- $own := include "exportcast.fullname" . -}}
{{ include "exportcast.databaseEnv" (list . (printf "%s-database" $own)) }}
{{- if .Values.training.existingSecret }}
{{ include "exportcast.secretEnv" (list "EXPORTCAST_SIGNING_KEY" .Values.training.existingSecret "signing-key" false) }}
{{- else if include "exportcast.ownTrainingSecret" . }}
{{ include "exportcast.secretEnv" (list "EXPORTCAST_SIGNING_KEY" (printf "%s-training" $own) "signing-key" false) }}
{{- else if .Values.auth.existingSecret }}
{{ include "exportcast.secretEnv" (list "EXPORTCAST_SIGNING_KEY" .Values.auth.existingSecret "signing-key" true) }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What `helm test` gets: it reads. */}}
{{- define "exportcast.readTokenEnv" -}}
{{- if or .Values.auth.existingSecret .Values.auth.readTokens -}}
{{ include "exportcast.secretEnv" (list "EXPORTCAST_READ_TOKENS" (default (include "exportcast.fullname" .) .Values.auth.existingSecret) "read-tokens" true) }}
{{- end -}}
{{- end -}}

{{/* Where the database is, if not on the volume: (list $ NAME_OF_OUR_SECRET). */}}
{{- define "exportcast.databaseEnv" -}}
{{- $values := (index . 0).Values -}}
{{- if $values.database.existingSecret -}}
- name: EXPORTCAST_DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ $values.database.existingSecret }}
      key: {{ $values.database.existingSecretKey }}
{{- else if $values.database.url -}}
- name: EXPORTCAST_DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ index . 1 }}
      key: database-url
{{- end -}}
{{- end -}}

{{/* A variable from a Secret; a pod does not start without a key that is not optional: (list NAME SECRET KEY OPTIONAL). */}}
{{- define "exportcast.secretEnv" -}}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef:
      name: {{ index . 1 }}
      key: {{ index . 2 }}
      {{- if index . 3 }}
      optional: true
      {{- end }}
{{- end -}}

{{/* Where pods run that share a volume with the service. */}}
{{- define "exportcast.besideService" -}}
{{- if include "exportcast.oneNode" . -}}
# The volume is of one node: the one on which it is served.
affinity:
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels: {{- include "exportcast.selector" (list . "service") | nindent 12 }}
{{- end -}}
{{- end -}}

{{- define "exportcast.mounts" -}}
volumeMounts:
  - name: home
    mountPath: /data
  - name: tmp
    mountPath: /tmp
  {{- if .Values.catalogue }}
  - name: catalogue
    mountPath: /data/catalogue.toml
    subPath: catalogue.toml
    readOnly: true
  {{- end }}
{{- end -}}

{{- define "exportcast.volumes" -}}
volumes:
  - name: home
    {{- if include "exportcast.volume" . }}
    persistentVolumeClaim:
      claimName: {{ default (include "exportcast.fullname" .) .Values.persistence.existingClaim }}
    {{- else }}
    emptyDir:
      sizeLimit: 1Gi
    {{- end }}
  - name: tmp
    emptyDir:
      sizeLimit: 1Gi
  {{- if .Values.catalogue }}
  - name: catalogue
    configMap:
      name: {{ include "exportcast.fullname" . }}-catalogue
  {{- end }}
{{- end -}}

{{/* The job that trains, for the schedule and for at once. */}}
{{- define "exportcast.trainingJob" -}}
activeDeadlineSeconds: {{ .Values.training.deadlineSeconds }}
backoffLimit: {{ .Values.training.retries }}
ttlSecondsAfterFinished: 604800
template:
  metadata:
    labels: {{- include "exportcast.labels" (list . "training") | nindent 6 }}
    {{- with .Values.podAnnotations }}
    annotations: {{- toYaml . | nindent 6 }}
    {{- end }}
  spec:
    {{- include "exportcast.pod" . | nindent 4 }}
    serviceAccountName: {{ include "exportcast.serviceAccount" . }}
    restartPolicy: Never
    {{- include "exportcast.besideService" . | nindent 4 }}
    {{- if .Values.bundledFigures }}
    initContainers:
      - name: figures
        image: {{ include "exportcast.image" (list . "training") }}
        {{- include "exportcast.container" . | nindent 8 }}
        command: [python, -c]
        args: [{{ .Files.Get "files/load_figures.py" | toJson }}]
        {{- include "exportcast.databaseSettings" . | nindent 8 }}
        {{- include "exportcast.mounts" . | nindent 8 }}
        resources: {{- toYaml .Values.training.resources | nindent 10 }}
    {{- end }}
    containers:
      - name: training
        image: {{ include "exportcast.image" (list . "training") }}
        {{- include "exportcast.container" . | nindent 8 }}
        args:
          - train
          - --if-stale
          - --jobs={{ .Values.training.jobs }}
          {{- if .Values.training.dask.enabled }}
          - --dask={{ include "exportcast.daskAddress" . }}
          {{- end }}
        {{- include "exportcast.settings" (list . "training") | nindent 8 }}
        {{- include "exportcast.mounts" . | nindent 8 }}
        resources: {{- toYaml .Values.training.resources | nindent 10 }}
    {{- include "exportcast.volumes" . | nindent 4 }}
{{- end -}}
